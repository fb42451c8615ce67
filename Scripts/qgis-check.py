#!/usr/bin/python3
"""Opens files in QGIS without a screen and reads every feature; exits 1 unless every layer is valid."""
import os
import sys
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QGIS_CUSTOM_CONFIG_PATH", tempfile.mkdtemp(prefix="qgis-"))
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="xdg-"))

from qgis.core import QgsApplication, QgsProject, QgsProviderRegistry, QgsVectorLayer  # noqa: E402


def layers(path):
    if path.endswith((".qgz", ".qgs")):
        project = QgsProject.instance()
        if not project.read(path):
            return []
        return [(layer.name(), layer) for layer in project.mapLayers().values()]
    found = [d for d in QgsProviderRegistry.instance().querySublayers(path) if d.providerKey() == "ogr"]
    return [(d.name(), QgsVectorLayer(d.uri(), d.name(), "ogr")) for d in found]


def lacks(name, layer):
    """What a layer of a store lacks once QGIS has opened it as its desktop does: style, timeline, sources, licences."""
    if not layer.dataProvider().dataSourceUri().split("|")[0].endswith(".gpkg"):
        return []
    missing = []
    layer.loadDefaultStyle()
    times = layer.temporalProperties()
    if name in ("incidents", "footprints") and not (
            times.isActive() and times.startField() == "event_date" and times.endField() == "event_date_end"):
        missing.append("a timeline")
    if name in ("incidents", "footprints", "clusters", "base_countries", "base_admin1"):
        if not layer.metadata().rights():
            missing.append("sources in its metadata")
        if not layer.metadata().licenses():
            missing.append("licences in its metadata")
    if name == "incidents" and layer.renderer().type() != "pointCluster":
        missing.append("its style")
    return missing


def main(paths):
    bad = 0
    for path in paths:
        opened = layers(path)
        if not opened:
            bad += 1
            print(f"{path}: QGIS finds no layer")
        for name, layer in opened:
            if not layer.isValid():
                bad += 1
                print(f"{path}: layer {name} is not valid")
                continue
            missing = lacks(name, layer)
            bad += bool(missing)
            if missing:
                print(f"{path}: layer {name} lacks {', '.join(missing)}")
            shapes = [f.geometry() for f in layer.getFeatures()]
            broken = sum(not g.isNull() and not g.isGeosValid() for g in shapes)
            bad += broken > 0
            print(f"{path}: {name}: {len(shapes)} features, {broken} with an invalid geometry")
    return 1 if bad or not paths else 0


application = QgsApplication([], False)
application.initQgis()
status = main(sys.argv[1:])
sys.stdout.flush()
# QGIS may crash while it tears itself down, which would hide the result.
os._exit(status)
