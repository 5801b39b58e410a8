/* What the guidelines ask of every span and name, looked at in one go: whether nothing is wrong with the edges
   of a report's spans, and which names stand outside its mentions.

   It may hold back where edges.py or names.py would not, never the other way round: what it doesn't answer for,
   they look at themselves. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define JOINING (0x10000 / 8)
#define ZONES 64    /* of a report; where it has more, nothing is said */
#define NAMES 1024  /* of a story and language */
#define STARTS 1024 /* a power of two: names are found by their first two characters */

typedef struct {
    const void *data;
    int kind;
    Py_ssize_t length;
} Text;

typedef struct {
    Py_ssize_t start, end;
} Span;

static Text of(PyObject *string)
{
    Text text = {PyUnicode_DATA(string), PyUnicode_KIND(string), PyUnicode_GET_LENGTH(string)};
    return text;
}

static Py_UCS4 sign(const Text *text, Py_ssize_t at) { return PyUnicode_READ(text->kind, text->data, at); }

/* Read a span from two places of a row. Returns 0, with an error, where none is there. */
static int span(PyObject *row, Py_ssize_t place, Span *found)
{
    if (!PyTuple_Check(row) || place < 0 || PyTuple_GET_SIZE(row) < place + 2) {
        PyErr_SetString(PyExc_TypeError, "a row is a tuple that has a start and an end");
        return 0;
    }
    found->start = PyLong_AsSsize_t(PyTuple_GET_ITEM(row, place));
    found->end = PyLong_AsSsize_t(PyTuple_GET_ITEM(row, place + 1));
    return (found->start != -1 && found->end != -1) || !PyErr_Occurred();
}

/* The edges of spans. */

typedef struct {
    Text text;
    const unsigned char *joining; /* a bit for each code point of the first plane */
    Span zones[ZONES];
    Py_ssize_t count;
} Report;

static int is_decimal(Py_UCS4 c) { return c < 128 ? c >= '0' && c <= '9' : Py_UNICODE_ISDECIMAL(c); }

static int is_stray(Py_UCS4 c) { return c == ',' || c == ';'; }

static int is_bracket(Py_UCS4 c)
{
    return c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}';
}

/* Whether a word or figure may go on there. Beyond the first plane it isn't looked at closely. */
static int joins(const Report *report, Py_ssize_t at)
{
    if (at < 0 || at >= report->text.length)
        return 0;
    Py_UCS4 c = sign(&report->text, at);
    return c < 0x10000 ? report->joining[c >> 3] >> (c & 7) & 1 : Py_UNICODE_ISALNUM(c);
}

/* Whether a figure with a mark stands there: 1,2. */
static int is_figure(const Text *text, Py_ssize_t at)
{
    if (at < 0 || at + 2 >= text->length)
        return 0;
    Py_UCS4 mark = sign(text, at + 1);
    return (mark == '.' || mark == ',') && is_decimal(sign(text, at)) && is_decimal(sign(text, at + 2));
}

static int parts(const Text *text, Py_ssize_t at)
{
    return is_figure(text, at - 1) || is_figure(text, at - 2);
}

/* Find the last zone that an offset is in, counted from 1; 0 for none. */
static Py_ssize_t zone(const Report *report, Py_ssize_t at)
{
    Py_ssize_t i = report->count;
    while (i > 0 && !(report->zones[i - 1].start <= at && at < report->zones[i - 1].end))
        i--;
    return i;
}

static int right(const Report *report, Span now, int figure, int whole)
{
    const Text *text = &report->text;
    if (now.start < 0 || now.start >= now.end || now.end > text->length)
        return 0;
    if (joins(report, now.start - 1) || joins(report, now.end) || is_stray(sign(text, now.start)) ||
        is_stray(sign(text, now.end - 1)))
        return 0;
    if (figure && (parts(text, now.start) || parts(text, now.end)))
        return 0;
    for (Py_ssize_t i = now.start; !whole && i < now.end; i++)
        if (is_bracket(sign(text, i)))
            return 0;
    return zone(report, now.start) == zone(report, now.end - 1);
}

static PyObject *edges(PyObject *self, PyObject *args)
{
    Report report;
    PyObject *string, *zones, *groups, *rows;
    const char *joining;
    Py_ssize_t bits, place;
    int figure, whole;
    Span now;
    (void)self;
    if (!PyArg_ParseTuple(args, "Uy#O!O!:edges", &string, &joining, &bits, &PyList_Type, &zones,
                          &PyTuple_Type, &groups))
        return NULL;
    if (bits != JOINING) {
        PyErr_SetString(PyExc_ValueError, "a bit for each of 65,536 code points");
        return NULL;
    }
    report.text = of(string);
    report.joining = (const unsigned char *)joining;
    report.count = PyList_GET_SIZE(zones);
    if (report.count > ZONES)
        Py_RETURN_FALSE;
    for (Py_ssize_t i = 0; i < report.count; i++)
        if (!span(PyList_GET_ITEM(zones, i), 1, &report.zones[i]))
            return NULL;
    for (Py_ssize_t g = 0; g < PyTuple_GET_SIZE(groups); g++) {
        PyObject *group = PyTuple_GET_ITEM(groups, g);
        if (!PyTuple_Check(group)) {
            PyErr_SetString(PyExc_TypeError, "a group is a tuple");
            return NULL;
        }
        if (!PyArg_ParseTuple(group, "O!npp", &PyList_Type, &rows, &place, &figure, &whole))
            return NULL;
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(rows); i++) {
            if (!span(PyList_GET_ITEM(rows, i), place, &now))
                return NULL;
            if (!right(&report, now, figure, whole))
                Py_RETURN_FALSE;
        }
    }
    Py_RETURN_TRUE;
}

/* Names outside mentions. */

typedef struct {
    Text text[NAMES];
    short first[STARTS], next[NAMES]; /* of the names with a start the first; each leads to the next */
    char seen[NAMES];
    Py_ssize_t count;
} Names;

static unsigned start_of(Py_UCS4 one, Py_UCS4 two) { return (one * 31 + two) & (STARTS - 1); }

/* Put names in order by their starts. Returns 0, with an error, where there are too many, or what is none. */
static int ordered(Names *names, PyObject *list)
{
    names->count = PyList_GET_SIZE(list);
    if (names->count > NAMES) {
        PyErr_SetString(PyExc_ValueError, "at most 1,024 names");
        return 0;
    }
    memset(names->first, -1, sizeof(names->first));
    memset(names->seen, 0, (size_t)names->count);
    for (short i = 0; i < names->count; i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        if (!PyUnicode_Check(item) || PyUnicode_GET_LENGTH(item) < 2) {
            PyErr_SetString(PyExc_TypeError, "names are strings of two characters or more");
            return 0;
        }
        Text *name = &names->text[i];
        *name = of(item);
        unsigned start = start_of(sign(name, 0), sign(name, 1));
        names->next[i] = names->first[start];
        names->first[start] = i;
    }
    return 1;
}

/* Find the next offset where a name may stand. */
static Py_ssize_t next_start(const Names *names, const Text *text, Py_ssize_t at)
{
#define PASS(width)                                                                                          \
    for (const width *c = text->data; at + 1 < text->length && names->first[start_of(c[at], c[at + 1])] < 0;) \
    at++
    if (text->kind == PyUnicode_1BYTE_KIND)
        PASS(Py_UCS1);
    else if (text->kind == PyUnicode_2BYTE_KIND)
        PASS(Py_UCS2);
    else
        PASS(Py_UCS4);
    return at;
}

static int stands(const Text *text, Py_ssize_t at, const Text *name)
{
    if (at + name->length > text->length)
        return 0;
    if (text->kind == name->kind)
        return memcmp((const char *)text->data + at * text->kind, name->data,
                      (size_t)(name->length * name->kind)) == 0;
    for (Py_ssize_t i = 0; i < name->length; i++)
        if (sign(text, at + i) != sign(name, i))
            return 0;
    return 1;
}

/* How far the mentions go that begin at an offset or before it. Returns -1 with an error. */
static Py_ssize_t covered(PyObject *rows, Py_ssize_t *row, Py_ssize_t at, Py_ssize_t reach)
{
    Span now;
    for (; *row < PyList_GET_SIZE(rows); ++*row) {
        if (!span(PyList_GET_ITEM(rows, *row), 1, &now))
            return -1;
        if (now.start > at)
            break;
        reach = now.end > reach ? now.end : reach;
    }
    return reach;
}

static PyObject *outside(PyObject *self, PyObject *args)
{
    PyObject *string, *list, *rows, *found;
    Names names;
    Py_ssize_t row = 0, reach = 0;
    (void)self;
    if (!PyArg_ParseTuple(args, "UO!O!:outside", &string, &PyList_Type, &list, &PyList_Type, &rows) ||
        !ordered(&names, list))
        return NULL;
    Text text = of(string);
    for (Py_ssize_t at = 0; (at = next_start(&names, &text, at)) + 1 < text.length; at++)
        for (short i = names.first[start_of(sign(&text, at), sign(&text, at + 1))]; i >= 0; i = names.next[i])
            if (!names.seen[i] && stands(&text, at, &names.text[i])) {
                if ((reach = covered(rows, &row, at, reach)) < 0)
                    return NULL;
                names.seen[i] = at + names.text[i].length > reach;
            }
    if ((found = PyList_New(0)) == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < names.count; i++)
        if (names.seen[i] && PyList_Append(found, PyList_GET_ITEM(list, i)) < 0) {
            Py_DECREF(found);
            return NULL;
        }
    return found;
}

static PyMethodDef METHODS[] = {
    {"edges", edges, METH_VARARGS, NULL},
    {"outside", outside, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, .m_name = "wirespan.checks._look", .m_size = 0, .m_methods = METHODS};

PyMODINIT_FUNC PyInit__look(void)
{
    PyObject *module = PyModule_Create(&MODULE);
    if (module != NULL && PyModule_AddStringConstant(module, "SOURCE", SOURCE) < 0)
        Py_CLEAR(module);
    return module;
}
