#!/usr/bin/env python3
"""Says what a release is made of, from Cargo's own account of it: an SBOM (CycloneDX), and everybody's licences.

    inventory.py TARGET VERSION SBOM LICENCES

Two programs are in one: the service, and the WebAssembly that its build script lays into it (server/build/compile.rs).
What only the build needs (its scripts, what writes code for the compiler) is in neither.
"""

import glob
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
import uuid
import zipfile
from datetime import datetime, timezone

# What no manifest names: what stands inside a crate or comes with the compiler.
VENDORED = {
    "libsqlite3-sys": ("sqlite", r"SQLITE_VERSION +\"([\d.]+)\"", "sqlite3/sqlite3.h", "blessing"),
    "utoipa-swagger-ui-vendored": ("swagger-ui", r"v([\d.]+)\.zip", "", "Apache-2.0"),
}
NOTICES = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|UNLICENSE)", re.IGNORECASE)


def metadata(manifest, platform, *more):
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--manifest-path", manifest]
    answer = subprocess.run([*command, "--filter-platform", platform, *more], check=True, stdout=subprocess.PIPE)
    return json.loads(answer.stdout)


def linked(tree, root):
    """The packages that end up in a program, and what each of them links."""
    packages = {package["id"]: package for package in tree["packages"]}
    nodes = {node["id"]: node for node in tree["resolve"]["nodes"]}
    writes_code = lambda one: any("proc-macro" in target["kind"] for target in packages[one]["targets"])
    start = next(one for one, package in packages.items() if package["name"] == root)
    found, todo = {}, [start]
    while todo:
        one = todo.pop()
        if one in found:
            continue
        normal = [d["pkg"] for d in nodes[one]["deps"] if any(kind["kind"] is None for kind in d["dep_kinds"])]
        # A crate of files that a build script unpacks has no other way in.
        built = [d["pkg"] for d in nodes[one]["deps"] if packages[d["pkg"]]["name"] in VENDORED]
        found[one] = sorted(each for each in {*normal, *built} if not writes_code(each))
        todo += found[one]
    return {key(packages[one]): (packages[one], {key(packages[each]) for each in needs}) for one, needs in found.items()}


def key(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def expression(package):
    return (package["license"] or "NOASSERTION").replace("/", " OR ")


def vendored(package):
    name, pattern, inside, licence = VENDORED[package["name"]]
    folder = os.path.dirname(package["manifest_path"])
    if inside:
        with open(os.path.join(folder, inside), encoding="utf-8") as file:
            text = file.read()
    else:
        text = "\n".join(sorted(glob.glob(f"{folder}/res/*")))
    version = re.search(pattern, text).group(1)
    kind = "npm" if name == "swagger-ui" else "generic"
    return f"pkg:{kind}/{name}@{version}", name, version, licence


def notices(package):
    folder = os.path.dirname(package["manifest_path"])
    names = sorted(name for name in os.listdir(folder) if NOTICES.match(name))
    for name in names:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as file:
                yield file.read().strip()
    for packed in sorted(glob.glob(f"{folder}/res/*.zip")) if package["name"] in VENDORED else []:
        with zipfile.ZipFile(packed) as inside:
            for name in sorted(inside.namelist()):
                if NOTICES.search(os.path.basename(name)) and not name.endswith("/") and name.count("/") < 3:
                    yield inside.read(name).decode("utf-8", "replace").strip()


def bom(parts, hashes, target, version):
    components, dependencies = [], []
    for ref, (package, needs) in sorted(parts.items()):
        needs = set(needs)
        if package["name"] in VENDORED:
            inner, name, inner_version, licence = vendored(package)
            needs.add(inner)
            components.append({"type": "library", "bom-ref": inner, "name": name, "version": inner_version, "purl": inner,
                               "licenses": [{"license": {"id": licence}}]})
        dependencies.append({"ref": ref, "dependsOn": sorted(needs)})
        if package["name"] == "cam-nhan":
            continue
        component = {"type": "library", "bom-ref": ref, "name": package["name"], "version": package["version"],
                     "purl": ref, "licenses": [{"expression": expression(package)}]}
        digest = hashes.get((package["name"], package["version"]))
        if digest:
            component["hashes"] = [{"alg": "SHA-256", "content": digest}]
        components.append(component)
    rustc = subprocess.run([os.environ.get("RUSTC", "rustc"), "-V"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    epoch = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), timezone.utc)
    top = f"pkg:cargo/cam-nhan@{version}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{top}?target={target}#{epoch.isoformat()}')}",
        "version": 1,
        "metadata": {
            "timestamp": epoch.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {"type": "application", "bom-ref": top, "name": "cam-nhan", "version": version, "purl": top,
                          "licenses": [{"expression": "MIT OR Apache-2.0"}]},
            "properties": [{"name": "target", "value": target}, {"name": "compiler", "value": rustc}],
        },
        "components": sorted(components, key=lambda one: one["bom-ref"]),
        "dependencies": sorted(dependencies, key=lambda one: one["ref"]),
    }


def licences(parts, out):
    texts = {}
    out.write("What cam-nhan is made of, and under which licences. The texts follow, each once. Where\n"
              "somebody brings no text of their own, it is the usual one: LICENSE-MIT and LICENSE-APACHE.\n\n")
    for ref, (package, _) in sorted(parts.items()):
        if package["source"] is None:
            continue
        marks = []
        for text in notices(package):
            digest = hashlib.sha256(re.sub(r"\s+", " ", text).encode()).hexdigest()
            mark, _ = texts.setdefault(digest, (len(texts) + 1, text))
            marks.append(str(mark))
        texts_of = f", texts {', '.join(marks)}" if marks else ""
        out.write(f"{package['name']} {package['version']}: {expression(package)}{texts_of}\n")
        if package["name"] in VENDORED:
            _, name, version, licence = vendored(package)
            out.write(f"{name} {version}: {licence}\n")
    out.write("The Rust standard library: MIT OR Apache-2.0\nmusl: MIT\n")
    for mark, text in texts.values():
        out.write(f"\n{'-' * 80}\nText {mark}\n\n{text}\n")


def main():
    target, version, sbom, licence_file = sys.argv[1:]
    service = linked(metadata("server/Cargo.toml", target), "cam-nhan")
    browser = linked(
        metadata("widget/Cargo.toml", "wasm32-unknown-unknown", "--no-default-features", "--features", "hydrate"),
        "cam-nhan-widget",
    )
    parts = dict(service)
    for ref, (package, needs) in browser.items():
        _, known = parts.get(ref, (package, set()))
        parts[ref] = (package, known | needs)
    with open("Cargo.lock", "rb") as file:
        lock = tomllib.load(file)
    hashes = {(each["name"], each["version"]): each.get("checksum") for each in lock["package"]}
    with open(sbom, "w", encoding="utf-8") as out:
        json.dump(bom(parts, hashes, target, version), out, indent=1, ensure_ascii=False)
        out.write("\n")
    with open(licence_file, "w", encoding="utf-8") as out:
        licences(parts, out)


main()
