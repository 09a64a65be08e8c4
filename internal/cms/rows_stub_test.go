package cms_test
func algorithmRows() []row {return nil}
func contentRows() []row {return nil}
func attributeRows() []row {return nil}
func messageRows() []row {return nil}
func fileRows() []row {return nil}
func constraintRows() []row {return nil}
