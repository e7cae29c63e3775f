"""Which Debian packages each group needs, beyond what this machine has.

usage: apt-cache dumpavail | resolve.py STATUS FOLDER PRUNED... -- GROUP=SEED,SEED... ...

Writes FOLDER/GROUP.list, one package a line: name version size file sha256. The groups come out disjoint: a group
marked with + (+database=mariadb-server-core) keeps its whole closure, in the order given; what several of the
others share goes to the group "base".

apt's own resolver answers the same question, but takes five seconds, refuses on a machine whose packages are not
in order, and cannot leave out what a service never uses (PRUNED, shell patterns).
"""
import fnmatch
import functools
import os
import re
import subprocess
import sys

RELATION = re.compile(r"([a-z0-9][a-z0-9.+-]*)(?::\w+)?\s*(?:\(\s*([<>=]+)\s*([^)\s]+)\s*\))?")
OPERATORS = {"<<": "lt", "<=": "le", "=": "eq", ">=": "ge", ">>": "gt"}


def stanzas(text):
    for block in text.split("\n\n"):
        fields = {}
        for line in block.split("\n"):
            name, colon, value = line.partition(":")
            if colon and not line.startswith(" "):
                fields[name] = value.strip()
        if "Package" in fields:
            yield fields


def serves_a_prefix(fields):
    """Whether programs of the prefix can use the package from where the machine has it: a shared library, or part of
    the base system. Python's modules, Erlang's applications and the like are looked for in the prefix alone."""
    return fields.get("Section") == "libs" or fields.get("Priority") in ("required", "important")


def providers(packages):
    """virtual name → [(package, version it provides or None)]"""
    table = {}
    for package in packages.values():
        for name, _, version in RELATION.findall(package.get("Provides", "")):
            table.setdefault(name, []).append((package["Package"], version or None))
    return table


@functools.cache
def satisfies(version, operator, wanted):
    if not operator:
        return True
    if version is None:
        return False
    if version == wanted:
        return "=" in operator
    return subprocess.run(["dpkg", "--compare-versions", version, OPERATORS[operator], wanted]).returncode == 0


class Packages:
    def __init__(self, available, installed, pruned):
        self.available = available
        self.installed = {name: fields for name, fields in installed.items() if serves_a_prefix(fields)}
        self.provided, self.provided_here = providers(available), providers(self.installed)
        self.pruned = re.compile("|".join(fnmatch.translate(pattern) for pattern in pruned) or "(?!)")

    def here(self, name, operator, wanted):
        """The machine itself has it, new enough, and where a program of the prefix finds it."""
        if name in self.installed and satisfies(self.installed[name]["Version"], operator, wanted):
            return True
        return any(satisfies(version, operator, wanted) for _, version in self.provided_here.get(name, ()))

    def choose(self, alternatives):
        """The package that fulfils `a (>= 1) | b`: None when the machine has it or it is pruned."""
        relations = RELATION.findall(alternatives)
        if any(self.here(*relation) or self.pruned.match(relation[0]) for relation in relations):
            return None
        for name, operator, wanted in relations:
            if name in self.available and satisfies(self.available[name]["Version"], operator, wanted):
                return name
            for package, version in sorted(self.provided.get(name, ())):
                if self.pruned.match(package):
                    return None
                if satisfies(version, operator, wanted):
                    return package
        raise LookupError(alternatives.strip())

    def needs(self, name):
        fields = self.available[name]
        relations = [fields[field] for field in ("Pre-Depends", "Depends") if field in fields]
        try:
            chosen = [self.choose(alternatives) for text in relations for alternatives in text.split(",")]
        except LookupError as missing:
            sys.exit(f"the package {name} needs {missing}, and no source in /etc/apt offers it; "
                     f"look with: apt-cache policy {name}")
        return [package for package in chosen if package]

    def closure(self, seeds):
        found, pending = set(), list(seeds)
        while pending:
            name = pending.pop()
            if name in found:
                continue
            if name not in self.available:
                sys.exit(f"no source in /etc/apt offers the package {name}; look with: apt-cache policy {name}")
            found.add(name)
            pending.extend(self.needs(name))
        return found


def groups_of(packages, wanted):
    """{group: set of packages}, disjoint."""
    result, shared, seen, taken = {"base": set()}, set(), set(), set()
    for group, seeds in wanted.items():
        closure = packages.closure(seed for seed in seeds if not packages.pruned.match(seed)) - taken
        if group.startswith("+"):
            taken |= closure
        else:
            shared |= closure & seen
            seen |= closure
        result[group.lstrip("+")] = closure
    shared |= result["base"]
    for group in wanted:
        if not group.startswith("+") and group != "base":
            result[group] -= shared
    result["base"] = shared
    return result


def file_of(package):
    version = package["Version"].replace(":", "%3a")
    return f'{package["Package"]}_{version}_{package["Architecture"]}.deb'


def main(status, folder, *rest):
    cut = rest.index("--")
    native = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip()
    available = {p["Package"]: p for p in stanzas(sys.stdin.read())
                 if p["Architecture"] in (native, "all") and "Filename" in p}
    with open(status, encoding="utf-8", errors="replace") as text:
        installed = {p["Package"]: p for p in stanzas(text.read()) if p.get("Status", "").endswith(" installed")}
    packages = Packages(available, installed, rest[:cut])
    wanted = {group: seeds.split(",") for group, _, seeds in (word.partition("=") for word in rest[cut + 1:])}
    for group, names in groups_of(packages, wanted).items():
        path = os.path.join(folder, group + ".list")
        with open(path, "w", encoding="utf-8") as out:
            for package in (available[name] for name in sorted(names)):
                print(package["Package"], package["Version"], package["Size"], file_of(package),
                      package.get("SHA256", "-"),
                      file=out)


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    main(*sys.argv[1:])
