"""The labelling page says what the schemas say."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from wirespan import schemas
from wirespan.errors import UsageError
from wirespan.labelstudio import lacking, page
from wirespan.labelstudio.layout import DRAWN, WITHOUT_CONTROL, group
from wirespan.model import LAYERS

NAMES = {"zones": "zon", "entities": "ent", "quotes": "quo", "numbers": "num", "dates": "tim"}
LABEL = {"zones": "type", "entities": "label", "quotes": "kind", "numbers": "type", "dates": "type"}
BESIDES = {"quotes": ["cue", "source"], "numbers": ["measured"]}


def parsed(layers: list[str] | None = None) -> ET.Element:
    return ET.fromstring(page(layers))  # noqa: S314 - our own


@pytest.mark.parametrize("layer", LAYERS)
def test_labels_are_the_schemas_values(layer: str) -> None:
    labels = parsed().findall(f".//Labels[@name='{NAMES[layer]}']/Label")
    values = schemas.schema(schemas.OF_LAYER[layer])["properties"][LABEL[layer]]["enum"]
    assert [label.get("value") for label in labels] == values + BESIDES.get(layer, [])


@pytest.mark.parametrize("layer", LAYERS)
def test_every_property_is_shown_or_known_not_to_be(layer: str) -> None:
    tree = parsed()
    controls = {
        node.get("name")
        for node in tree.iter()
        if node.get("perRegion") == "true" and node.get("toName") == "text"
    }
    for key in schemas.properties(schemas.OF_LAYER[layer]):
        shown = f"{NAMES[layer]}_{key}" in controls
        elsewhere = key in ("id", "doc", "by", "status") or key in DRAWN or key == LABEL[layer]
        assert shown != elsewhere, key
    assert WITHOUT_CONTROL == ("id", "doc", "by", "status")


def test_controls_offer_what_the_schema_allows() -> None:
    tree = parsed()
    bound = tree.find(".//Choices[@name='num_bound']")
    assert bound is not None
    assert bound.get("choice") == "single-radio"
    allowed = schemas.schema("number")["properties"]["bound"]["enum"]
    assert [choice.get("value") for choice in bound] == allowed
    change = tree.find(".//Choices[@name='num_change']")
    assert change is not None
    assert change.get("choice") == "single"  # optional, so it has to be possible to clear it
    metonymic = tree.find(".//Choices[@name='ent_metonymic']")
    assert metonymic is not None
    assert [choice.get("value") for choice in metonymic] == ["yes"]
    value = tree.find(".//TextArea[@name='num_value']")
    assert value is not None
    assert value.get("maxSubmissions") == "1"
    for name in NAMES.values():
        assert tree.find(f".//Choices[@name='{name}_unsure']") is not None
        assert tree.find(f".//TextArea[@name='{name}_note']") is not None


@pytest.mark.parametrize(
    ("name", "most"), [("ent_entity", "1"), ("quo_speakers", None), ("quo_via", None)], ids=str
)
def test_entities_are_picked_from_the_registry_or_typed(name: str, most: str | None) -> None:
    tree = parsed()
    listed, typed = (
        tree.find(f".//Taxonomy[@name='{name}_listed']"),
        tree.find(f".//TextArea[@name='{name}']"),
    )
    assert listed is not None
    assert (listed.get("value"), listed.get("perRegion"), listed.get("maxUsages")) == (
        "$registry",
        "true",
        most,
    )
    assert typed is not None
    assert typed.get("maxSubmissions") == most
    picked = [node.get("name") for node in tree.iter("Taxonomy")]
    assert picked == ["ent_entity_listed", "quo_speakers_listed", "quo_via_listed"]


def test_points_of_dates_are_drawn_or_dct() -> None:
    tree = parsed()
    for name in ("tim_anchor", "tim_begin_point", "tim_end_point"):
        node = tree.find(f".//Choices[@name='{name}']")
        assert node is not None
        assert [choice.get("value") for choice in node] == ["dct"]
        assert tree.find(f".//TextArea[@name='{name}']") is None


def test_values_are_asked_for_only_where_the_schema_allows_them() -> None:
    tree = parsed(["dates"])
    when = {node.get("name"): node.get("whenLabelValue") for node in tree.iter() if node.get("perRegion")}
    narrow = {name: labels for name, labels in when.items() if labels is not None}
    assert narrow == {
        "tim_begin_point": "DURATION,SET",
        "tim_end_point": "DURATION,SET",
        "tim_freq": "SET",
        "tim_quant": "SET",
    }
    for field in tree.iterfind(".//View[@whenLabelValue]"):
        (control,) = [node for node in field if node.get("perRegion")]
        assert field.get("whenLabelValue") == control.get("whenLabelValue")
    required = schemas.schema("date")["required"]
    assert not {name.removeprefix("tim_") for name in narrow if name} & set(required)


def test_controls_show_for_their_own_regions_only() -> None:
    groups = parsed().findall("./View[@className='ws-controls']/View")
    assert len(groups) == len(LAYERS)
    for view in groups:
        assert view.get("visibleWhen") == "region-selected"
        names = {n.get("name", "").partition("_")[0] for n in view.iter() if n.get("perRegion")}
        assert names == {view.get("whenTagName")}
    quotes = parsed().find(".//View[@whenTagName='quo']")
    assert quotes is not None
    assert quotes.get("whenLabelValue") == "direct,indirect,mixed"


def test_no_key_ticks_a_choice_by_accident() -> None:
    tree = parsed()
    keys = {choice.get("hotkey") for choices in tree.iter("Choices") for choice in choices}
    assert len(keys) == 1
    (key,) = keys
    assert key is not None
    assert ord(key.upper()) > 255  # the codes of keys end there


@pytest.mark.parametrize("layers", [None, *([layer] for layer in LAYERS)], ids=str)
def test_the_style_passes_the_editors_filter(layers: list[str] | None) -> None:
    style = parsed(layers).findtext("./Style") or ""
    assert not set(style) & set('<>&"')
    assert style.count("{") == style.count("}")


def test_the_lemma_is_hidden_in_languages_that_dont_inflect_names() -> None:
    style = parsed().findtext("./Style") or ""
    hidden = style[style.index("body:has") :]
    selectors = [f"body:has([class|=ws-lang-{lang}]) .ws-ent_lemma" for lang in ("en", "es")]
    assert hidden == ",".join(selectors) + "{display:none}"
    (field,) = [n for n in parsed().iter("View") if "ws-ent_lemma" in (n.get("className") or "").split()]
    assert [n.get("name") for n in field.iter("TextArea")] == ["ent_lemma"]
    (mark,) = parsed().iter("Markdown")
    assert mark.get("value") == '<span class="ws-lang-$lang">$lang</span>'


def test_relations_are_those_of_the_layers_shown() -> None:
    def relations(layers: list[str]) -> list[str | None]:
        return [node.get("value") for node in parsed(layers).findall("./Relations/Relation")]

    assert relations(["quotes"]) == ["cue", "source", "continues", "within"]
    assert relations(["numbers"]) == ["measures"]
    assert relations(["dates"]) == ["anchor", "begin_point", "end_point"]
    assert parsed(["zones", "entities"]).find("./Relations") is None


def test_names_and_hotkeys_are_unique_and_leave_the_editors_own_key() -> None:
    tree = parsed()
    names = [node.get("name") for node in tree.iter() if node.get("name")]
    assert len(set(names)) == len(names)
    keys = [label.get("hotkey") for label in tree.iter("Label")]
    assert None not in keys
    assert len(set(keys)) == len(keys)
    assert "u" not in keys  # unselects a region


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_alone_looks_as_it_does_among_all(layer: str) -> None:
    def labels(tree: ET.Element) -> list[dict[str, str]]:
        return [label.attrib for label in tree.findall(f".//Labels[@name='{NAMES[layer]}']/Label")]

    alone = parsed([layer])
    assert labels(alone) == labels(parsed())
    assert len(alone.findall(".//Labels")) == 1


def test_white_space_is_shown_and_selected_by_character() -> None:
    tree = parsed()
    style = tree.find("./Style")
    assert style is not None
    assert ".lsf-htx-richtext{white-space:pre-wrap;" in (style.text or "")
    text = tree.find("./Text[@name='text']")
    assert text is not None
    assert (text.get("value"), text.get("granularity")) == ("$text", "symbol")


def test_what_another_page_lacks() -> None:
    ours = page(["quotes"])
    assert lacking(ours, ["quotes"]) == []
    assert lacking(ours.replace(' name="quo_via_listed"', ""), ["quotes"]) == ["quo_via_listed"]
    assert lacking(page(["zones"]), ["zones", "numbers"])[0] == "num"


def test_no_such_layer() -> None:
    with pytest.raises(UsageError, match="'verbs'"):
        page(["verbs"])


def test_hints_are_the_schemas_descriptions() -> None:
    (cue,) = [label for label in parsed(["quotes"]).iter("Label") if label.get("value") == "cue"]
    assert cue.get("hint") == schemas.properties("quote")["cue"]["description"]
    assert all(label.get("hint") for label in parsed().iter("Label"))
    assert all(c.kind != "choice" or c.values for layer in LAYERS for c in group(layer).controls)


# What each colour blindness makes of linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).
BLINDNESS = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def lab(colour: str, seen: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of a colour as somebody with a colour blindness sees it."""
    srgb = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in srgb]
    r, g, b = (min(1.0, max(0.0, sum(m * c for m, c in zip(row, linear, strict=True)))) for row in seen)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("seen", BLINDNESS)
@pytest.mark.parametrize("layer", LAYERS)
def test_colours_of_a_layer_differ_for_colour_blind_people(layer: str, seen: str) -> None:
    labels = parsed().findall(f".//Labels[@name='{NAMES[layer]}']/Label")
    colours = [lab(label.get("background", ""), BLINDNESS[seen]) for label in labels]
    for one, other in combinations(colours, 2):
        distance = sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        assert distance > 10  # just noticeable: 2.3
