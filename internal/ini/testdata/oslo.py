"""Reads files as oslo.config does: names of files in, what is in them out, both JSON."""
import json
import sys

from oslo_config import cfg


def read(path):
    """The values of all options by section as it is looked up, or None if the file is refused."""
    namespace = cfg._Namespace(cfg.ConfigOpts())
    try:
        cfg.ConfigParser._parse_file(path, namespace)
    except (cfg.ConfigFileParseError, UnicodeDecodeError):
        return None
    return namespace._normalized[0]


def ask(path, kind, options):
    """What a service gets that has registered the options, each [section, option], as a kind."""
    conf = cfg.ConfigOpts()
    for section, option in options:
        conf.register_opt(kind(option), group=None if section == 'DEFAULT' else section)
    conf([], default_config_files=[path], default_config_dirs=[], use_env=False)
    return [(conf if section == 'DEFAULT' else conf[section])[option] for section, option in options]


answers = []
for question in json.load(sys.stdin):
    path, options = question['path'], question['options'] or []
    answer = {'sections': read(path)}
    if options:
        answer['single'] = ask(path, cfg.StrOpt, options)
        answer['multi'] = ask(path, cfg.MultiStrOpt, options)
    answers.append(answer)
json.dump(answers, sys.stdout)
