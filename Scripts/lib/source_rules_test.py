"""Each rule of source_rules.py can fail: small trees that break one rule each. Run by Scripts/lint."""

import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import source_rules


def target(name, *dependencies, kind="regular", path=None):
    return {"name": name, "type": kind, "path": path, "dependencies": [{"byName": [d, None]} for d in dependencies]}


RUNTIME = target("CausewayRuntime", "CausewayObservability", "CLibuv")
KAFKA = target("CausewayKafka", "CausewayRuntime", "CLibrdkafka")


class SourceRules(unittest.TestCase):
    def problems(self, files, targets=(), dependencies=()):
        """The problems of a tree with these files, executable where the name is without ending."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as file:
                    file.write(text)
            return source_rules.check(root, {"dependencies": list(dependencies), "targets": list(targets)})

    def accepts(self, files, *targets):
        self.assertEqual(self.problems(files, targets), [])

    def refuses(self, words, files, *targets, dependencies=()):
        found = self.problems(files, targets, dependencies)
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_c_library_outside_its_wrapper(self):
        self.accepts({"Sources/CausewayRuntime/Libuv/Loop.swift": "internal import CLibuv\n"}, RUNTIME)
        self.accepts({"Tests/CausewayRuntimeTests/LoopTests.swift": "import CLibuv\n"}, RUNTIME)
        self.refuses("Loop.swift:2: imports CLibuv", {"Sources/CausewayRuntime/Loop.swift": "// x\nimport CLibuv\n"}, RUNTIME)
        self.refuses("imports CLibrdkafka", {"Sources/CausewayKafka/A.swift": "@preconcurrency public import CLibrdkafka\n"}, KAFKA)
        self.refuses("imports CLibrdkafka", {"Sources/CausewayKafka/A.swift": "import struct CLibrdkafka.X\n"}, KAFKA)
        self.refuses("depends on CLibuv", {}, target("CausewayHTTP", "CLibuv"))

    def test_c_header_outside_shim_and_floors(self):
        self.accepts({"Examples/Benchmarks/Floors/gateway.c": "#include <uv.h>\n", "Sources/CLibuv/shim.h": "#include <uv.h>\n"})
        self.refuses("includes librdkafka/rdkafka.h", {"Sources/CX/x.h": "#include <librdkafka/rdkafka.h>\n"})

    def test_direction_of_modules(self):
        self.accepts({"Sources/CausewayKafka/A.swift": "import CausewayObservability\n"}, KAFKA)
        self.refuses("CausewayRuntime imports CausewayKafka", {"Sources/CausewayRuntime/A.swift": "import CausewayKafka\n"}, RUNTIME)
        self.refuses("depends on CausewayKafka", {}, target("CausewayHTTP", "CausewayKafka"))
        domain = target("TicketDomain", path="Examples/TicketBooking/Domain")
        self.refuses("TicketDomain imports Causeway", {"Examples/TicketBooking/Domain/A.swift": "import Causeway\n"}, domain)

    def test_unknown_module_and_package_dependency(self):
        self.refuses("no place in the architecture", {}, target("CausewayNew"))
        self.refuses("depends on another package", {}, dependencies=[{"sourceControl": []}])

    def test_foundation(self):
        self.accepts({"Sources/A/A.swift": "import FoundationEssentials\n", "Tests/ATests/A.swift": "import Foundation\n"})
        self.accepts({"Sources/A/A.swift": "#if canImport(FoundationEssentials)\nimport FoundationEssentials\n#else\nimport Foundation\n#endif\n"})
        self.refuses("imports Foundation", {"Sources/A/A.swift": "public import Foundation\n"})
        self.refuses("A.swift:5: imports Foundation", {"Sources/A/A.swift": "#if os(Linux)\n#else\n#endif\n\nimport Foundation\n"})

    def test_unsafe_without_comment(self):
        self.accepts({"Sources/A/A.swift": "// Only the loop touches it.\nfinal class A: @unchecked Sendable {}\n"})
        self.refuses("A.swift:1: no comment", {"Sources/A/A.swift": "final class A: @unchecked Sendable {}\n"})
        self.refuses("no comment", {"Sources/A/A.swift": "nonisolated(unsafe) var a = 1\n"})

    def test_length(self):
        self.accepts({"Sources/A/A.swift": "\n" * 400})
        self.refuses("has 601 lines", {"Sources/A/A.swift": "\n" * 601})

    def test_left_behind(self):
        self.refuses("README.md:1: says", {"README.md": "TO" + "DO: write\n"})
        self.refuses("A.swift:1: says", {"Sources/A/A.swift": "// FIX" + "ME\n"})

    def test_scripts(self):
        self.refuses("syntax error", {"Scripts/lib/a.sh": "if true; then\n"})
        self.refuses("a.py:1:", {"Scripts/a.py": "def f(:\n"})
        self.refuses("not executable", {"Scripts/a": "#!/bin/bash\ntrue\n"})


if __name__ == "__main__":
    unittest.main()
