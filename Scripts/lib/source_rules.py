"""The rules of the source tree that a compiler does not know: who may import what, how long a file may be, what must not be left behind.

Used by Scripts/lint; run as "source_rules.py ROOT < PACKAGE_DUMP", the dump being that of "swift package dump-package".
Prints one line a problem, as path:line: message, and exits 1 if there was any.
"""

import ast
import json
import os
import re
import subprocess
import sys

# The arrows of the architecture: what each module may build on; what those build on comes with them.
ARROWS = {
    "CausewayObservability": [],
    "CausewayRuntime": ["CausewayObservability"],
    "CausewayHTTP": ["CausewayRuntime"],
    "CausewayKafka": ["CausewayRuntime"],
    "CausewayRequestReply": ["CausewayKafka"],
    "CausewayProcessor": ["CausewayRequestReply"],
    "CausewaySchema": [],
    "CausewayIngress": ["CausewayHTTP", "CausewayProcessor", "CausewaySchema"],
    "CausewayEmbeddedBroker": [],
    "CausewayTestingCore": [],
    "CausewayTesting": ["CausewayTestingCore", "CausewayEmbeddedBroker", "CausewayKafka"],
    "Causeway": ["CausewayIngress"],
    "CommandOptions": [],
    "CausewayCLI": ["Causeway", "CausewayEmbeddedBroker", "CommandOptions"],
    "TicketDomain": [],
    "TicketBooking": ["TicketDomain", "Causeway", "CausewayEmbeddedBroker", "CommandOptions"],
    "BenchClients": ["CausewayProcessor", "CausewayRequestReply"],
    "TestSupport": ["CausewayTestingCore"],
    "KafkaTestSupport": ["CausewayRequestReply", "CausewayTesting"],
    "KafkaTestMember": ["CausewayIngress", "CommandOptions"],
    "RequestReplyTestMember": ["CausewayRequestReply", "CommandOptions"],
}

# Where each C library may be imported. Tests of the wrapping module may look behind it.
C_FOLDERS = {
    "CLibuv": ["Sources/CausewayRuntime/Libuv/", "Tests/CausewayRuntimeTests/"],
    "CZlib": ["Sources/CausewayHTTP/Zlib/", "Tests/CausewayHTTPTests/"],
    "CLibrdkafka": [
        "Sources/CausewayKafka/Librdkafka/",
        "Sources/CausewayEmbeddedBroker/",
        "Tests/CausewayKafkaTests/",
        "Tests/CausewayEmbeddedBrokerTests/",
    ],
}

# The same for C sources: the headers, and the only folder outside the wrappers that may include them.
C_HEADERS = {"uv.h": "CLibuv", "zlib.h": "CZlib", "librdkafka/": "CLibrdkafka"}
C_FLOORS = "Examples/Benchmarks/"

# Files of Sources that need full Foundation (it adds ICU to an image), each with its reason.
FOUNDATION_ALLOWED: dict[str, str] = {}

LINES_MOST, LINES_WARN = 600, 400

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"
    r"(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(\w+)"
)
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
UNSAFE = re.compile(r"@unchecked\s+Sendable|nonisolated\(unsafe\)")
LEFT_BEHIND = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")


def closure(module):
    """The module itself and all that its arrows lead to."""
    reached, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += ARROWS.get(name, [])
    return reached


def target_folder(target):
    folder = "Tests" if target["type"] == "test" else "Sources"
    return (target.get("path") or f"{folder}/{target['name']}").rstrip("/") + "/"


def own_dependencies(target):
    """Names of the targets that a target of the dump depends on."""
    for dependency in target["dependencies"]:
        for kind in ("byName", "target"):
            if kind in dependency:
                yield dependency[kind][0]


def check_package(dump):
    """Package.swift against the arrows, and against the rule of no package dependency."""
    problems = [f"Package.swift:1: depends on another package: {d}" for d in dump["dependencies"]]
    for target in dump["targets"]:
        name = target["name"]
        if target["type"] not in ("regular", "executable"):
            continue
        if name not in ARROWS and not target_folder(target).startswith(C_FLOORS):
            problems.append(f"Package.swift:1: {name} has no place in the architecture: add its arrows to Scripts/lib/source_rules.py")
            continue
        for wanted in own_dependencies(target):
            if name in ARROWS and wanted in ARROWS and wanted not in closure(name):
                problems.append(f"Package.swift:1: {name} depends on {wanted}, against the direction of the modules")
            if wanted in C_FOLDERS and not any(f.startswith(target_folder(target)) for f in C_FOLDERS[wanted]):
                problems.append(f"Package.swift:1: {name} depends on {wanted}, which only its wrapper may")
    return problems


def check_imports(path, lines, module):
    """The imports of one Swift file; module is that of its target, None outside the root package."""
    problems, essentials = [], None
    for number, line in enumerate(lines, 1):
        words = line.strip()
        if words.startswith("#if"):
            essentials = "then" if "canImport(FoundationEssentials)" in words else None
        elif words.startswith("#else") and essentials:
            essentials = "else"
        elif words.startswith("#endif"):
            essentials = None
        found = IMPORT.match(line)
        if not found:
            continue
        name, at = found.group(1), f"{path}:{number}"
        if name in C_FOLDERS and not path.startswith((*C_FOLDERS[name], C_FLOORS)):
            problems.append(f"{at}: imports {name}, which only {' and '.join(C_FOLDERS[name])} may")
        if name in ARROWS and module in ARROWS and name not in closure(module):
            problems.append(f"{at}: {module} imports {name}, against the direction of the modules")
        if name == "Foundation" and path.startswith("Sources/") and path not in FOUNDATION_ALLOWED and essentials != "else":
            problems.append(f"{at}: imports Foundation: FoundationEssentials, or its name and reason in Scripts/lib/source_rules.py")
    return problems


def check_includes(path, lines):
    """The includes of one C file: libuv and librdkafka in their shims and in the benchmarks' floors only."""
    problems = []
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        for header, module in C_HEADERS.items():
            allowed = (f"Sources/{module}/", C_FLOORS)
            if found and found.group(1).startswith(header) and not path.startswith(allowed):
                problems.append(f"{path}:{number}: includes {found.group(1)}, which only {' and '.join(allowed)} may")
    return problems


def check_unsafe(path, lines):
    """What the compiler is told not to check has a comment, on its line or just above."""
    problems = []
    for number, line in enumerate(lines, 1):
        if UNSAFE.search(line.split("//")[0]) and not any("//" in near for near in lines[max(0, number - 5) : number]):
            problems.append(f"{path}:{number}: no comment says what protects this")
    return problems


def check_length(path, lines):
    if len(lines) > LINES_MOST:
        return [f"{path}:{LINES_MOST}: has {len(lines)} lines, {LINES_MOST} are the limit: split it"]
    if len(lines) > LINES_WARN:
        print(f"{path}: warning: has {len(lines)} lines, consider splitting it", file=sys.stderr)
    return []


def check_left_behind(path, lines):
    return [
        f"{path}:{number}: says {LEFT_BEHIND.search(line).group(0)}: do it, or file an issue"
        for number, line in enumerate(lines, 1)
        if LEFT_BEHIND.search(line)
    ]


def check_script(root, path, lines):
    """A shell or Python script parses, and one with a first line that names its interpreter can be run."""
    problems = []
    if path.endswith(".py"):
        try:
            ast.parse("\n".join(lines), path)
        except SyntaxError as error:
            problems.append(f"{path}:{error.lineno}: {error.msg}")
    else:
        parsed = subprocess.run(["bash", "-n", path], cwd=root, capture_output=True, text=True)
        problems += [f"{path}:1: {line}" for line in parsed.stderr.splitlines()]
    if lines and lines[0].startswith("#!") and not os.access(os.path.join(root, path), os.X_OK):
        problems.append(f"{path}:1: is a script but not executable: chmod +x")
    return problems


def is_shell(path, lines):
    return path.endswith(".sh") or bool(lines) and re.match(r"#!.*\b(ba)?sh\b", lines[0]) is not None


def project_files(root):
    """Paths of the project's own files: what git knows or would add, or in an archive all but what builds leave."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, capture_output=True, text=True
    )
    if listed.returncode == 0:
        paths = [p for p in listed.stdout.split("\0") if p]
    else:
        paths = []
        for folder, folders, names in os.walk(root):
            folders[:] = [f for f in folders if f not in (".build", ".git", ".swiftpm", "__pycache__")]
            paths += [os.path.relpath(os.path.join(folder, n), root) for n in names]
    return sorted(p for p in set(paths) if os.path.isfile(os.path.join(root, p)))


def check(root, dump):
    """Every problem of the tree under root."""
    folders = {target_folder(t): t["name"] for t in dump["targets"]}
    problems = check_package(dump)
    for path in project_files(root):
        try:
            with open(os.path.join(root, path), encoding="utf-8") as file:
                lines = file.read().splitlines()
        except UnicodeDecodeError:
            continue  # a picture or the like
        if path != "LICENSE":
            problems += check_left_behind(path, lines)
        if path.endswith(".swift"):
            module = next((name for folder, name in folders.items() if path.startswith(folder)), None)
            problems += check_imports(path, lines, module) + check_unsafe(path, lines)
        if path.endswith((".c", ".h")):
            problems += check_includes(path, lines)
        script = path.endswith(".py") or is_shell(path, lines)
        if script:
            problems += check_script(root, path, lines)
        if script or path.endswith((".swift", ".c", ".h", ".lua")):
            problems += check_length(path, lines)
    return problems


if __name__ == "__main__":
    found = check(sys.argv[1], json.load(sys.stdin))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)
