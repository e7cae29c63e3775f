"""What a project's working tree says of itself, in setup.cfg or pyproject.toml, without being built or installed.

usage: working_tree.py install TREE VERSION FOLDER   makes FOLDER what an installation would make beside the code:
                                                     entry points, a version, and the programs in FOLDER/bin
       working_tree.py missing FILE TREE             what TREE wants by its FILE (requirements.txt, say) and this Python
                                                     lacks: lines "NAME<tab>WANTED<tab>VERSION", no VERSION for none
       working_tree.py revisions FOLDER              its migrations: a line with the heads, then one with all
       working_tree.py import TREE [MODULE]...       whether they can be imported, all packages of TREE where none is
                                                     named; if not, the traceback; of MODULE:FUNCTION, the function is
                                                     called, too
"""
import ast
import configparser
import importlib
import importlib.metadata
import os
import re
import sys
import tomllib

SCRIPTS = {
    "console_scripts": "#!/usr/bin/env python3\nimport sys\nfrom {module} import {first}\nsys.exit({function}())\n",
    "wsgi_scripts": "#!/usr/bin/env python3\nfrom {module} import {first}\napplication = {function}()\n",
}


def text_of(*path):
    try:
        with open(os.path.join(*path), encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def pyproject(tree):
    return tomllib.loads(text_of(tree, "pyproject.toml")).get("project", {})


def setup_cfg(tree):
    parser = configparser.RawConfigParser(delimiters="=", strict=False)
    parser.optionxform = str
    parser.read_string(text_of(tree, "setup.cfg"))
    return parser


def project_name(tree):
    return pyproject(tree).get("name") or setup_cfg(tree).get("metadata", "name")


def entry_points(tree):
    """By group and name. What stands in both files is pyproject.toml's, as it is for who installs it."""
    groups = {}
    parser = setup_cfg(tree)
    for section in "entry_points", "options.entry_points":
        if not parser.has_section(section):
            continue
        for group, lines in parser.items(section):
            pairs = (line.partition("=") for line in lines.splitlines() if "=" in line and line.strip()[0] != "#")
            groups.setdefault(group, {}).update((name.strip(), target.strip()) for name, _, target in pairs)
    project = pyproject(tree)
    for group, points in project.get("entry-points", {}).items():
        groups.setdefault(group, {}).update(points)
    groups.setdefault("console_scripts", {}).update(project.get("scripts", {}))
    return groups


def install(tree, version, folder):
    name = project_name(tree)
    info = os.path.join(folder, f"{re.sub('[-_.]+', '_', name)}-{version}.dist-info")
    os.makedirs(info)
    os.makedirs(os.path.join(folder, "bin"))
    groups = entry_points(tree)
    with open(os.path.join(info, "METADATA"), "w", encoding="utf-8") as file:
        file.write(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    with open(os.path.join(info, "entry_points.txt"), "w", encoding="utf-8") as file:
        for group, points in groups.items():
            file.write(f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in points.items()) + "\n")
    for group, script in SCRIPTS.items():
        for name, target in groups.get(group, {}).items():
            module, _, function = target.partition(":")
            with open(os.path.join(folder, "bin", name), "w", encoding="utf-8") as file:
                file.write(script.format(module=module, function=function, first=function.split(".")[0]))
                os.fchmod(file.fileno(), 0o700)


def requirements(tree, name):
    lines = text_of(tree, name).splitlines()
    if not lines and name == "requirements.txt":
        parser = setup_cfg(tree)
        lines = pyproject(tree).get("dependencies") or \
            parser.get("options", "install_requires", fallback="").splitlines()
    return [line for line in (re.sub(r"(^|\s)#.*", "", line).strip() for line in lines) if line and line[0] != "-"]


def missing(name, tree):
    from packaging.requirements import InvalidRequirement, Requirement
    for line in requirements(tree, name):
        try:
            wanted = Requirement(line)
        except InvalidRequirement:
            continue  # an address: only pip knows what is there
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            version = importlib.metadata.version(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            version = ""
        if not version or not wanted.specifier.contains(version, prereleases=True):
            print(wanted.name, f"{wanted.name}{wanted.specifier}", version, sep="\t")


def assigned(module):
    """The names that a module sets to literals, where it says so at its top level."""
    values = {}
    for node in module.body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign)):
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name) and target.id in ("revision", "down_revision", "depends_on"):
                try:
                    values[target.id] = ast.literal_eval(node.value)
                except (TypeError, ValueError):
                    pass
    return values


def revisions(folder):
    known, followed = set(), set()
    for parent, _, files in os.walk(folder):
        for file in files:
            if not file.endswith(".py"):
                continue
            values = assigned(ast.parse(text_of(parent, file)))
            if isinstance(values.get("revision"), str):
                known.add(values["revision"])
                for name in "down_revision", "depends_on":
                    down = values.get(name) or ()
                    followed.update([down] if isinstance(down, str) else down)
    print(*sorted(known - followed))
    print(*sorted(known))


def packages(tree):
    found = (entry.name for entry in os.scandir(tree) if os.path.isfile(os.path.join(entry.path, "__init__.py")))
    return [name for name in found if not name.startswith("test")]


def imports(tree, *modules):
    del sys.path[0]  # the folder of this file
    for word in modules or packages(tree):
        module, _, function = word.partition(":")
        loaded = importlib.import_module(module)
        if function:
            getattr(loaded, function)()


{"install": install, "missing": missing, "revisions": revisions, "import": imports}[sys.argv[1]](*sys.argv[2:])
