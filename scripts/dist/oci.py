#!/usr/bin/env python3
"""Writes a container image without a daemon: an OCI image layout that is also what `docker save` writes, as one tar.

    oci.py BINARY ARCHITECTURE VERSION CERTIFICATES OUT

BINARY is a static program; CERTIFICATES the bundle by which it judges other servers. The same input makes the same
bytes: every time is SOURCE_DATE_EPOCH, every owner a number, every name in its order.
"""

import gzip
import hashlib
import io
import json
import os
import sys
import tarfile
from datetime import datetime, timezone

EPOCH = int(os.environ["SOURCE_DATE_EPOCH"])
# No user of the machine around the container has this number by chance.
USER = 65532
NAME = "cam-nhan"
HOME = "var/lib/cam-nhan"


def entry(path, kind=tarfile.REGTYPE, mode=0o644, owner=0):
    info = tarfile.TarInfo(path)
    info.type, info.mode, info.mtime = kind, mode, EPOCH
    info.uid = info.gid = owner
    return info


def layer(files):
    """A layer and the hash of its bytes before compression."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for info, content in files:
            info.size = len(content or b"")
            tar.addfile(info, io.BytesIO(content) if content is not None else None)
    packed = io.BytesIO()
    # A name or the time of packing would be in the header otherwise.
    with gzip.GzipFile(filename="", fileobj=packed, mode="wb", compresslevel=9, mtime=0) as out:
        out.write(plain.getvalue())
    return packed.getvalue(), hashlib.sha256(plain.getvalue()).hexdigest()


def system(certificates):
    folder = lambda path, mode=0o755, owner=0: (entry(path, tarfile.DIRTYPE, mode, owner), None)
    text = lambda path, content: (entry(path), content.encode())
    return [
        folder("backups", owner=USER),
        folder("etc"),
        text("etc/group", f"root:x:0:\n{NAME}:x:{USER}:\n"),
        text("etc/passwd", f"root:x:0:0:root:/root:/sbin/nologin\n{NAME}:x:{USER}:{USER}::/{HOME}:/sbin/nologin\n"),
        folder("etc/ssl"),
        folder("etc/ssl/certs"),
        (entry("etc/ssl/certs/ca-certificates.crt"), certificates),
        folder("tmp", 0o1777),
        folder("usr"),
        folder("usr/local"),
        folder("usr/local/bin"),
        folder("var"),
        folder("var/lib"),
        folder(HOME, 0o700, USER),
    ]


def main():
    binary, architecture, version, certificates, out = sys.argv[1:]
    with open(binary, "rb") as file:
        program = [(entry("usr/local/bin/cam-nhan", mode=0o755), file.read())]
    with open(certificates, "rb") as file:
        layers = [layer(system(file.read())), layer(program)]
    created = datetime.fromtimestamp(EPOCH, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    labels = {
        "org.opencontainers.image.title": NAME,
        "org.opencontainers.image.version": version,
        "org.opencontainers.image.licenses": "MIT OR Apache-2.0",
        "org.opencontainers.image.description": "Reactions and comments under any article",
    }
    config = {
        "architecture": architecture,
        "os": "linux",
        "created": created,
        "config": {
            "User": f"{USER}:{USER}",
            "WorkingDir": f"/{HOME}",
            "Entrypoint": ["/usr/local/bin/cam-nhan"],
            "Cmd": ["serve"],
            "Env": ["PATH=/usr/local/bin", "CAM_NHAN_LISTEN=0.0.0.0:8080"],
            "ExposedPorts": {"8080/tcp": {}},
            "Volumes": {f"/{HOME}": {}},
            "StopSignal": "SIGTERM",
            # Docker and Podman look here; the OCI format has no health checks of its own.
            "Healthcheck": {
                "Test": ["CMD", "/usr/local/bin/cam-nhan", "health"],
                "Interval": 10_000_000_000,
                "Timeout": 4_000_000_000,
                "StartPeriod": 10_000_000_000,
            },
            "Labels": labels,
        },
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}" for _, digest in layers]},
        "history": [
            {"created": created, "created_by": "certificates, user and folders"},
            {"created": created, "created_by": "cam-nhan"},
        ],
    }

    blobs = {}

    def blob(media_type, content, **more):
        if not isinstance(content, bytes):
            content = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
        digest = hashlib.sha256(content).hexdigest()
        blobs[digest] = content
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content), **more}

    oci = "application/vnd.oci.image"
    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{oci}.manifest.v1+json",
        "config": blob(f"{oci}.config.v1+json", config),
        "layers": [blob(f"{oci}.layer.v1.tar+gzip", packed) for packed, _ in layers],
        "annotations": labels,
    }
    tag = f"{NAME}:{version}"
    index = {
        "schemaVersion": 2,
        "mediaType": f"{oci}.index.v1+json",
        "manifests": [
            blob(
                manifest["mediaType"],
                manifest,
                platform={"architecture": architecture, "os": "linux"},
                annotations={"io.containerd.image.name": f"docker.io/library/{tag}", "org.opencontainers.image.ref.name": version},
            )
        ],
    }
    path = lambda descriptor: "blobs/sha256/" + descriptor["digest"].removeprefix("sha256:")
    # What Docker before version 25 reads instead.
    docker = [{"Config": path(manifest["config"]), "RepoTags": [tag], "Layers": [path(each) for each in manifest["layers"]]}]
    files = {f"blobs/sha256/{digest}": content for digest, content in blobs.items()}
    files["index.json"] = json.dumps(index, sort_keys=True).encode()
    files["manifest.json"] = json.dumps(docker, sort_keys=True).encode()
    files["oci-layout"] = b'{"imageLayoutVersion":"1.0.0"}'
    with tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as tar:
        for folder in ["blobs", "blobs/sha256"]:
            tar.addfile(entry(folder, tarfile.DIRTYPE, 0o755))
        for name, content in sorted(files.items()):
            info = entry(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


main()
