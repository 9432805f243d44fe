"""Real papers against expectations made by hand: the tree of headings, the order of the text, what is left out."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from insights.fulltext.document import FullText
from insights.fulltext.library import parse_file
from insights.qa.passages import MAX_WORDS, MIN_WORDS, passage_sentences, split_passages


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """`order`: words that follow one another in the paper, few enough to be facts. `left_out`: words of its list of
    references, its running heads, the labels of its figures.
    """

    file: str
    title: str
    tree: tuple[str, ...]
    order: tuple[str, ...]
    left_out: tuple[str, ...]
    tables: int
    captions: int
    whole: bool = True
    """Whether the tree is complete; else the paper has more headings after it."""


EXPECTED = (
    Expected(
        file="latexml_local_1706.03762.html",
        title="Attention Is All You Need",
        tree=(
            "1 Introduction", "2 Background", "3 Model Architecture", ". 3.1 Encoder and Decoder Stacks",
            ". 3.2 Attention", ".. 3.2.1 Scaled Dot-Product Attention", ".. 3.2.2 Multi-Head Attention",
            ".. 3.2.3 Applications of Attention in our Model", ". 3.3 Position-wise Feed-Forward Networks",
            ". 3.4 Embeddings and Softmax", ". 3.5 Positional Encoding", "4 Why Self-Attention", "5 Training",
            ". 5.1 Training Data and Batching", ". 5.2 Hardware and Schedule", ". 5.3 Optimizer",
            ". 5.4 Regularization", "6 Results", ". 6.1 Machine Translation", ". 6.2 Model Variations",
            ". 6.3 English Constituency Parsing", "7 Conclusion", "Attention Visualizations",
        ),
        order=("sequence transduction", "N=6 identical layers", "attention function", "sine and cosine",
               "8 NVIDIA P100 GPUs", "Adam", "P_{drop}=0.1", "28.4", "Penn Treebank"),
        left_out=("Provided proper attribution", "Layer normalization. arXiv", "avaswani@google.com"),
        tables=4,
        captions=5,
    ),
    Expected(
        file="latexml_local_2305.03393.html",
        title="Optimized Table Tokenization for Table Structure Recognition",
        tree=(
            "1 Introduction", "2 Related Work", "3 Problem Statement", "4 Optimised Table Structure Language",
            ". 4.1 Language Definition", ". 4.2 Language Syntax", ". 4.3 Error-detection and -mitigation",
            "5 Experiments", ". 5.1 Hyper Parameter Optimization", ". 5.2 Quantitative Results",
        ),
        order=("TableFormer", "Im2Seq", "OTSL defines only 5 tokens", "left neighbour", "AMD EPYC", "PubTabNet"),
        left_out=("0000-0002-3723-6960", "LaTeXML"),
        tables=2,
        captions=4,
    ),
    Expected(
        file="arxiv_html_body_cognitive_type_2024-03.html",
        title="The Cognitive Type Project - Mapping Typography to Cognition",
        tree=(
            "1 The Cognitive Type Project", ". 1.1 Abstract", ". 1.2 Introduction",
            ". 1.3 Assessing the Cognitive Properties of Text",
            ". 1.4 Difficulties in Assessing the Cognitive Properties of Typefaces",
            ". 1.5 Creating Datasets Suitable for Assessing the Cognitive Properties of Typefaces",
            ".. 1.5.1 Programatic Typography", ".. 1.5.2 Typography-Specific Programming Languages",
            ".. 1.5.3 Hybrid Font Design Tools", ".. 1.5.4 Variable Fonts",
            ".. 1.5.5 Generative Models and Deep Learning", ". 1.6 ”Text to Type” Foundational Models",
            ". 1.7 Summary",
        ),
        order=("Eye Tracking", "Metafont", "Variable Fonts", "DALL"),
        left_out=("Report issue for preceding element",),
        tables=0,
        captions=11,
    ),
    Expected(
        file="papermage_2304.02623v1.pdf",
        title="Beyond Summarization: Designing AI Support for Real-World Expository Writing Tasks",
        tree=(
            "1 INTRODUCTION", "2 CHARACTERIZING EXPOSITORY WRITING",
            "3 DESIGNING AI SUPPORTS FOR EXPOSITORY WRITING", "4 CONCLUSION", "ACKNOWLEDGMENTS",
        ),
        order=("understudied", "dramatic change", "devise a treatment plan", "sensemaking process", "on evidence from",
               "evidence-driven and knowledge-generating", "Augmenting Reading", "Facilitating Text Composition"),
        left_out=("Several studies have shown that pre-trained", "Shen, et al.", "Contrasting Reconciling"),
        tables=0,
        captions=1,
    ),
    Expected(
        file="cognitivetype_2202.08112.pdf",
        title="Typography-MNIST (TMNIST): an MNIST-Style Image Dataset to Categorize Glyphs and Font-Styles",
        tree=("1 Introduction", "2 Typography-MNIST Dataset", "3 Conclusion"),
        order=("565,292", "LeCun", "1,819 glyphs", "center of mass", "csv file", "augment the dataset"),
        left_out=("ﬁ",),
        tables=0,
        captions=2,
    ),
    Expected(
        file="papermage_2206.10883v3.pdf",
        title="Multi-LexSum: Real-World Summaries of Civil Rights Lawsuits at Multiple Granularities",
        tree=(
            "1 Introduction", "2 Related work", ". 2.1 Natural language processing for legal documents",
            ". 2.2 Summarization datasets in other domains", "3 Multi-LexSum", ". 3.1 Task definition",
            ". 3.2 Creating Multi-LexSum summaries", ". 3.3 Dataset characterization", "4 Experiments",
            ". 4.1 Experimental Setup", ". 4.2 Multi-doc legal case summarization",
            ". 4.3 Generating shorter summaries from the longer version",
            ". 4.4 Multitask training for summaries of different lengths", "5 Human evaluation", "6 Conclusion",
            "Acknowledgements", "A Multi-LexSum release", ". A.1 Accessing Multi-LexSum",
            ". A.2 Multi-LexSum distribution and maintenance",
            "B Multi-LexSum summary writing and reviewing guidelines", ". B.1 Reading source documents",
            ". B.2 Writing summaries", ". B.3 Reviewing summaries", "C Usability study system design",
            "D Negative social impact", "E Multi-LexSum train-test split", "F Multi-LexSum datasheet",
        ),
        order=("9,280 expert-authored summaries", "tiny (25 words", "EEOC v. Ford", "two questions"),
        left_out=("ﬁ", "sum-marization"),
        tables=8,
        captions=10,
        whole=False,
    ),
)  # fmt: skip


# A group's tests run in one process, which reads the file once.
@pytest.fixture(
    params=[pytest.param(one, marks=pytest.mark.xdist_group(one.file), id=one.file) for one in EXPECTED]
)
def expected(request: pytest.FixtureRequest) -> Expected:
    return request.param  # type: ignore[no-any-return]


_texts: dict[str, FullText] = {}


@pytest.fixture
async def text(expected: Expected, insights_data: Path) -> FullText:
    if expected.file not in _texts:
        content = (insights_data / "fulltext" / expected.file).read_bytes()
        _texts[expected.file] = await parse_file(content, "p")
    return _texts[expected.file]


async def test_headings_are_read_as_a_tree(expected: Expected, text: FullText) -> None:
    """Every heading with its number and depth, in order, and nothing that is none."""
    tree = tuple(f"{'.' * (heading.level - 1)} {heading.name}".strip() for heading in text.headings)
    assert (tree if expected.whole else tree[: len(expected.tree)]) == expected.tree
    assert text.title == expected.title


async def test_the_text_is_in_reading_order(expected: Expected, text: FullText) -> None:
    """Down one column, then down the next; over pages, around figures."""
    words = " ".join(piece.text for piece in text.pieces)
    place = 0
    for phrase in expected.order:
        place = words.find(phrase, place)
        assert place >= 0, phrase


async def test_what_answers_no_question_is_left_out(expected: Expected, text: FullText) -> None:
    """References, running heads, labels inside figures, ligatures, hyphens of line ends."""
    words = " ".join(piece.text for piece in text.pieces)
    assert not [phrase for phrase in expected.left_out if phrase in words]
    assert not [
        heading for heading in text.headings if heading.title.lower() in {"references", "bibliography"}
    ]


async def test_tables_and_captions_are_kept_as_such(expected: Expected, text: FullText) -> None:
    kinds = [piece.kind for piece in text.pieces]
    assert kinds.count("table") >= expected.tables
    assert kinds.count("caption") + kinds.count("table") >= expected.captions


async def test_passages_are_of_one_size_and_end_with_a_sentence(text: FullText) -> None:
    """60 to 200 words, but for a section that has fewer and a sentence that has more; no word is left_out."""
    cut = [passage for passage in split_passages(text) if passage.kind == "text"]
    for number, passage in enumerate(cut):
        around = [*cut[max(0, number - 1) : number], *cut[number + 1 : number + 2]]
        alone = all(other.section != passage.section for other in around)
        longest = max(len(sentence.split()) for sentence in passage_sentences(passage))
        assert alone or len(passage.text.split()) >= MIN_WORDS or longest > MIN_WORDS, passage
        assert len(passage.text.split()) <= max(MAX_WORDS, MAX_WORDS / 2 + longest), passage
    whole = Counter("".join(piece.text for piece in text.pieces))
    del whole[" "], whole["\n"]
    in_passages = Counter("".join(passage.text for passage in split_passages(text)))
    del in_passages[" "], in_passages["\n"]
    assert in_passages == whole
