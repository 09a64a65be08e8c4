package machine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Accounts are the users and groups of a machine, as its own /etc/passwd and /etc/group have them. Those of a directory
// service are known by number alone.
type Accounts struct {
	machine       string
	users, groups names
}

// names are one of the files. Of a name, or a number, that comes twice the first one counts, as everywhere.
type names struct {
	file   string
	ids    map[string]int
	names  map[int]string
	groups map[int]int // of users: the group that they sign in with
}

const (
	passwdFile = "/etc/passwd"
	groupFile  = "/etc/group"
)

// Accounts reads the machine's users and groups. A machine without these files, such as an empty instance, has none.
func (m *Machine) Accounts(ctx context.Context) (*Accounts, error) {
	a := &Accounts{machine: m.Name()}
	for file, to := range map[string]*names{passwdFile: &a.users, groupFile: &a.groups} {
		content, _, err := m.Read(ctx, file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		*to = parseNames(file, string(content))
	}
	return a, nil
}

// UID is the number of a user that is given by name or number.
func (a *Accounts) UID(user string) (int, error) { return a.users.id(a.machine, "user", user) }

// GID is the number of a group that is given by name or number.
func (a *Accounts) GID(group string) (int, error) { return a.groups.id(a.machine, "group", group) }

// User is the name of a user, or its number in digits if it has no name.
func (a *Accounts) User(uid int) string { return a.users.name(uid) }

// Group is the name of a group, or its number in digits if it has no name.
func (a *Accounts) Group(gid int) string { return a.groups.name(gid) }

// LoginGID is the number of the group that a user signs in with.
func (a *Accounts) LoginGID(uid int) (int, error) {
	if gid, ok := a.users.groups[uid]; ok {
		return gid, nil
	}
	return 0, fmt.Errorf("%s has no user %d in %s, so that the user's group is not known", a.machine, uid, a.users.file)
}

func parseNames(file, content string) names {
	n := names{file, map[string]int{}, map[int]string{}, map[int]int{}}
	for line := range strings.Lines(content) {
		fields := strings.Split(strings.TrimRight(line, "\n"), ":")
		if len(fields) < 3 || fields[0] == "" || strings.ContainsAny(fields[0][:1], "#+-") {
			continue
		}
		id, err := strconv.ParseUint(fields[2], 10, 32)
		if err != nil {
			continue
		}
		if _, known := n.ids[fields[0]]; !known {
			n.ids[fields[0]] = int(id)
		}
		if _, known := n.names[int(id)]; !known {
			n.names[int(id)] = fields[0]
			n.group(int(id), fields[3:])
		}
	}
	return n
}

// group takes over the group of a user, which follows the number.
func (n names) group(id int, rest []string) {
	if len(rest) > 0 {
		if gid, err := strconv.ParseUint(rest[0], 10, 32); err == nil {
			n.groups[id] = int(gid)
		}
	}
}

func (n names) name(id int) string {
	if name, ok := n.names[id]; ok {
		return name
	}
	return strconv.Itoa(id)
}

// noID is what chown takes for "leave it as it is".
const noID = 1<<32 - 1

// id prefers a name of digits to a number, as chown does.
func (n names) id(machine, kind, text string) (int, error) {
	if id, ok := n.ids[text]; ok {
		return id, nil
	}
	if id, err := strconv.ParseUint(text, 10, 32); err == nil && id != noID {
		return int(id), nil
	}
	hint := "it has none"
	if len(n.ids) > 0 {
		hint = "there are " + strings.Join(n.near(text), ", ")
	}
	return 0, fmt.Errorf("%s has no %s %q in %s: %s; a number does as well", machine, kind, text, n.file, hint)
}

const maxNear = 5

// near are the names that look most like text.
func (n names) near(text string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var all []candidate
	for name := range n.ids {
		all = append(all, candidate{name, distance(name, text)})
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.name, b.name))
	})
	near := make([]string, 0, maxNear+1)
	for _, c := range all[:min(len(all), maxNear)] {
		near = append(near, c.name)
	}
	if len(all) > maxNear {
		near = append(near, "...")
	}
	return near
}

// distance is how many letters are to be added, left out or replaced (Levenshtein); a name that contains the other is
// near.
func distance(a, b string) int {
	if a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a)) {
		return 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
