/* The screen of layers, compiled: which reports have plainly good lines.

   Of the lines of one report in one file it says that all of them are good, or nothing. It may hold back
   where layers.py would not, never the other way round: what it doesn't answer for, layers.py looks at from
   the start, with regular expressions. So what is rare (escapes, digests, two quotes at one place) isn't
   treated here.
   Lines are bytes that nobody has read before. No character is looked at behind the line feed of its line. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define DEEP 64     /* spans inside one another */
#define LINE 16384  /* bytes of a line */
#define ID 10       /* characters of an id */
#define DELICATE (0x20000 / 8)

typedef struct {
    PyObject *str;
    const void *data;
    int kind, plain;
    Py_ssize_t length;
    const unsigned char *delicate; /* a bit for each code point of the first two planes */
} Text;

typedef struct {
    const char *at, *end; /* of one line; `end` is its line feed */
} Line;

typedef struct {
    Py_ssize_t start, end;
} Span;

/* The lines of one report in one file. `rows` is NULL where nothing is kept. */
typedef struct {
    Text text;
    PyObject *names, *layer, *clean, *judge, *taken, *rows;
    Py_ssize_t number;
    Span last; /* of a quote, from the first of its content to the last */
    Py_ssize_t ends[DEEP];
    int depth;
} Report;

#define IS(line, literal) is(line, literal, sizeof(literal) - 1)

static int is(Line *line, const char *literal, size_t size)
{
    if ((size_t)(line->end - line->at) < size || memcmp(line->at, literal, size) != 0)
        return 0;
    line->at += size;
    return 1;
}

static int is_digit(char c) { return c >= '0' && c <= '9'; }

static int is_lower(char c) { return c >= 'a' && c <= 'z'; }

static int is_upper(char c) { return c >= 'A' && c <= 'Z'; }

static int of_id(char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '_' || c == '-'; }

static int of_doc(char c) { return is_lower(c) || is_digit(c) || c == '/' || c == '-'; }

/* Pass over characters of a kind. Returns how many there were. */
static Py_ssize_t pass(Line *line, int (*kind)(char))
{
    const char *from = line->at;
    while (line->at < line->end && kind(*line->at))
        line->at++;
    return line->at - from;
}

/* Read an integer of at most nine digits, as JSON writes it. */
static int integer(Line *line, Py_ssize_t *value)
{
    const char *from = line->at;
    Py_ssize_t count = pass(line, is_digit);
    if (count < 1 || count > 9 || (*from == '0' && count > 1))
        return 0;
    for (*value = 0; from < line->at; from++)
        *value = *value * 10 + (*from - '0');
    return 1;
}

static int needs_a_closer_look(const Text *text, Py_ssize_t at)
{
    Py_UCS4 c = PyUnicode_READ(text->kind, text->data, at);
    if (c < 0x20000)
        return text->delicate[c >> 3] >> (c & 7) & 1;
    return c >= 0xE0000 && c < 0xE0200;
}

static int is_space(const Text *text, Py_ssize_t at)
{
    return Py_UNICODE_ISSPACE(PyUnicode_READ(text->kind, text->data, at));
}

/* Pass over one code point, in UTF-8, that JSON writes as it is. */
static int character(Line *line, Py_UCS4 c)
{
    char utf8[4];
    if (c < 0x80) {
        if (c < 0x20 || c == 0x7f || c == '"' || c == '\\')
            return 0;
        utf8[0] = (char)c;
        return is(line, utf8, 1);
    }
    if (c < 0x800) {
        if (c < 0xa0)
            return 0;
        utf8[0] = (char)(0xc0 | c >> 6);
        utf8[1] = (char)(0x80 | (c & 0x3f));
        return is(line, utf8, 2);
    }
    if (c < 0x10000) {
        utf8[0] = (char)(0xe0 | c >> 12);
        utf8[1] = (char)(0x80 | (c >> 6 & 0x3f));
        utf8[2] = (char)(0x80 | (c & 0x3f));
        return is(line, utf8, 3);
    }
    utf8[0] = (char)(0xf0 | c >> 18);
    utf8[1] = (char)(0x80 | (c >> 12 & 0x3f));
    utf8[2] = (char)(0x80 | (c >> 6 & 0x3f));
    utf8[3] = (char)(0x80 | (c & 0x3f));
    return is(line, utf8, 4);
}

/* Read a span whose surface stands at its offsets. */
static int span(Line *line, const Text *text, Span *found)
{
    if (!IS(line, "{\"start\":") || !integer(line, &found->start) || !IS(line, ",\"end\":") ||
        !integer(line, &found->end) || !IS(line, ",\"text\":\""))
        return 0;
    if (found->start >= found->end || found->end > text->length)
        return 0;
    if (is_space(text, found->start) || is_space(text, found->end - 1))
        return 0;
    if (!text->plain && (needs_a_closer_look(text, found->start) ||
                         (found->end < text->length && needs_a_closer_look(text, found->end))))
        return 0;
    for (Py_ssize_t i = found->start; i < found->end; i++)
        if (!character(line, PyUnicode_READ(text->kind, text->data, i)))
            return 0;
    return IS(line, "\"}");
}

/* Read the head of a line up to what follows the document. Returns id and document as parts of it. */
static int head(Line *line, const char **name, const char **doc, Py_ssize_t *size)
{
    if (!IS(line, "{\"id\":\""))
        return 0;
    *name = line->at;
    if (pass(line, of_id) != ID || !IS(line, "\",\"doc\":\""))
        return 0;
    *doc = line->at;
    *size = pass(line, of_doc);
    return *size > 0 && IS(line, "\",");
}

static PyObject *string(const char *from, const char *end)
{
    return PyUnicode_DecodeUTF8(from, end - from, "surrogateescape");
}

/* What a rest says, by `key`, under which rests are clean. The Judge of judging.py is asked about one that
   isn't known yet. Returns a new reference; NULL, without an error, where it isn't good. */
static PyObject *says(Report *report, PyObject *name, PyObject *key, const char *rest, const char *end)
{
    PyObject *whole, *data = PyDict_GetItemWithError(report->clean, key);
    if (data != NULL)
        return Py_NewRef(data);
    if (PyErr_Occurred() || (whole = string(rest, end)) == NULL)
        return NULL;
    data = PyObject_CallFunction(report->judge, "nOO", report->number, name, whole);
    Py_DECREF(whole);
    if (data == Py_None)
        Py_CLEAR(data);
    return data;
}

/* Put a new reference into a dictionary. */
static int put(PyObject *dict, const char *key, PyObject *value)
{
    int failed = value == NULL || PyDict_SetItemString(dict, key, value) < 0;
    Py_XDECREF(value);
    return failed ? -1 : 0;
}

/* Pass over a decimal of at most forty characters. Fractions are rare. */
static int decimal(Line *line)
{
    const char *from = line->at, *first;
    (void)IS(line, "-");
    first = line->at;
    Py_ssize_t count = pass(line, is_digit);
    if (count < 1 || (*first == '0' && count > 1) || (IS(line, ".") && pass(line, is_digit) < 1))
        return 0;
    return line->at - from <= 40;
}

/* What the rest of a zone, mention or date says. */
static PyObject *rest_of_span(Report *report, Line *line, PyObject *name)
{
    PyObject *data, *rest = string(line->at, line->end);
    if (rest == NULL)
        return NULL;
    data = says(report, name, rest, line->at, line->end);
    Py_DECREF(rest);
    return data;
}

/* What the rest of a number says: it is cut around its value and the span of what is measured, as cutting.py
   does it, for the other parts are the same in many. */
static PyObject *rest_of_number(Report *report, Line *line, PyObject *name)
{
    static const char SAMPLE[] = "{\"start\":0,\"end\":1,\"text\":\"a\"}", BEFORE[] = "\"measures\":";
    char key[LINE + sizeof(SAMPLE)];
    const char *rest = line->at, *value, *behind, *brace;
    PyObject *whole, *data, *own;
    Span measured = {0, 0};
    size_t size;
    if (!IS(line, ",\"type\":\"") || pass(line, is_upper) < 1 || !IS(line, "\",\"value\":\""))
        return NULL;
    value = line->at;
    if (!decimal(line))
        return NULL;
    behind = line->at;
    size = (size_t)(value - rest);
    memcpy(key, rest, size);
    key[size++] = '1';
    brace = memchr(behind, '{', (size_t)(line->end - behind));
    if (brace != NULL) {
        size_t before = sizeof(BEFORE) - 1;
        line->at = brace;
        if (memcmp(brace - before, BEFORE, before) != 0 || !span(line, &report->text, &measured))
            return NULL;
        memcpy(key + size, behind, (size_t)(brace - behind));
        size += (size_t)(brace - behind);
        memcpy(key + size, SAMPLE, sizeof(SAMPLE) - 1);
        size += sizeof(SAMPLE) - 1;
    }
    memcpy(key + size, line->at, (size_t)(line->end - line->at));
    size += (size_t)(line->end - line->at);
    if ((whole = string(key, key + size)) == NULL)
        return NULL;
    int clean = PyDict_Contains(report->clean, whole);
    data = clean < 0 ? NULL : says(report, name, whole, rest, line->end);
    Py_DECREF(whole);
    if (data == NULL || !clean || report->rows == NULL)
        return data;
    own = PyDict_Copy(data);
    Py_DECREF(data);
    if (own == NULL)
        return NULL;
    if (put(own, "value", string(value, behind)) < 0 ||
        (brace != NULL &&
         put(own, "measures", Py_BuildValue("{snsn}", "start", measured.start, "end", measured.end)) < 0))
        Py_CLEAR(own);
    return own;
}

/* Whether a span stands in order, and inside or behind each before it. */
static int nests(Report *report, Span now)
{
    if (now.start < report->last.start || (now.start == report->last.start && now.end >= report->last.end))
        return 0;
    while (report->depth > 0 && report->ends[report->depth - 1] <= now.start)
        report->depth--;
    if (report->depth == DEEP || (report->depth > 0 && now.end > report->ends[report->depth - 1]))
        return 0;
    report->ends[report->depth++] = now.end;
    report->last = now;
    return 1;
}

/* Read a line behind its head. These return a new row, or what the line says where no rows are kept; NULL,
   without an error, where it isn't plainly good. */
typedef PyObject *(*Reader)(Report *report, Line *line, PyObject *name);

static PyObject *spanned(Report *report, Line *line, PyObject *name, Reader rest)
{
    PyObject *data;
    Span found;
    if (!IS(line, "\"span\":") || !span(line, &report->text, &found) || line->at == line->end ||
        !nests(report, found) || (data = rest(report, line, name)) == NULL)
        return NULL;
    if (report->rows == NULL)
        return data;
    return Py_BuildValue("nnnNO", report->number, found.start, found.end, data, name);
}

static PyObject *line_of_span(Report *report, Line *line, PyObject *name)
{
    return spanned(report, line, name, rest_of_span);
}

static PyObject *line_of_number(Report *report, Line *line, PyObject *name)
{
    return spanned(report, line, name, rest_of_number);
}

/* Read a list of spans in order, and from where to where they go; pairs of them are put into a list, where
   there is one. Returns 0 where they aren't good, or with an error. */
static int fragments(Line *line, const Text *text, Span *extent, PyObject *list)
{
    PyObject *pair;
    Span found;
    Py_ssize_t count = 0;
    if (!IS(line, "["))
        return 0;
    while (!IS(line, "]")) {
        if ((count && !IS(line, ",")) || !span(line, text, &found) || (count && found.start < extent->end))
            return 0;
        if (!count++)
            extent->start = found.start;
        extent->end = found.end;
        if (list == NULL)
            continue;
        if ((pair = Py_BuildValue("nn", found.start, found.end)) == NULL)
            return 0;
        int failed = PyList_Append(list, pair);
        Py_DECREF(pair);
        if (failed)
            return 0;
    }
    return 1;
}

/* Of two quotes at one place it says nothing. */
static PyObject *line_of_quote(Report *report, Line *line, PyObject *name)
{
    static const char BETWEEN[] =
        "\",\"content\":[{\"start\":0,\"end\":1,\"text\":\"a\"}],\"cue\":[],\"source\":[]";
    static const char *const KEYS[] = {"\",\"content\":", ",\"cue\":", ",\"source\":"};
    char key[LINE + sizeof(BETWEEN)];
    PyObject *lists[3] = {NULL, NULL, NULL}, *rest, *row = NULL;
    const char *kind;
    Span extent[3] = {{0, 0}, {0, 0}, {0, 0}};
    size_t size;
    if (!IS(line, "\"kind\":\""))
        return NULL;
    kind = line->at;
    size = (size_t)pass(line, is_lower);
    memcpy(key, kind, size);
    for (int i = 0; i < 3; i++)
        if ((report->rows != NULL && (lists[i] = PyList_New(0)) == NULL) ||
            !is(line, KEYS[i], strlen(KEYS[i])) || !fragments(line, &report->text, &extent[i], lists[i]))
            goto done;
    if (extent[0].end == 0 || line->at == line->end)
        goto done;
    if (extent[0].start < report->last.start ||
        (extent[0].start == report->last.start && extent[0].end >= report->last.end))
        goto done;
    report->last = extent[0];
    memcpy(key + size, BETWEEN, sizeof(BETWEEN) - 1);
    size += sizeof(BETWEEN) - 1;
    memcpy(key + size, line->at, (size_t)(line->end - line->at));
    size += (size_t)(line->end - line->at);
    if ((rest = string(key, key + size)) == NULL)
        goto done;
    row = says(report, name, rest, key, key + size);
    Py_DECREF(rest);
    if (row != NULL && report->rows != NULL)
        row = Py_BuildValue("nOOONO", report->number, lists[0], lists[1], lists[2], row, name);
done:
    for (int i = 0; i < 3; i++)
        Py_XDECREF(lists[i]);
    return row;
}

/* Read the next line of a report. Returns 1 where it is good, 0 where that isn't plain, -1 with an error. */
static int next(Report *report, Line *line, Reader reader)
{
    const char *id, *doc;
    Py_ssize_t size;
    PyObject *row, *name;
    if (!head(line, &id, &doc, &size))
        return 0;
    if ((name = string(id, id + ID)) == NULL)
        return -1;
    int there = PyDict_Contains(report->names, name);
    row = there ? NULL : reader(report, line, name);
    if (row == NULL || PyDict_SetItem(report->names, name, report->layer) < 0 ||
        PyList_Append(report->taken, name) < 0 ||
        (report->rows != NULL && PyList_Append(report->rows, row) < 0)) {
        Py_XDECREF(row);
        Py_DECREF(name);
        return PyErr_Occurred() ? -1 : 0;
    }
    Py_DECREF(row);
    Py_DECREF(name);
    return 1;
}

/* Read all lines of a report. Where one isn't plainly good, the ids of those before it are given back. */
static int all(Report *report, const char *from, const char *end, Reader reader)
{
    int good = 1;
    while (good == 1 && from < end) {
        const char *feed = memchr(from, '\n', (size_t)(end - from));
        Line line = {from, feed};
        good = feed != NULL && feed - from < LINE ? next(report, &line, reader) : 0;
        if (good == 1) {
            from = feed + 1;
            report->number++;
        }
    }
    for (Py_ssize_t i = 0; good == 0 && i < PyList_GET_SIZE(report->taken); i++)
        if (PyDict_DelItem(report->names, PyList_GET_ITEM(report->taken, i)) < 0)
            good = -1;
    return good;
}

static PyObject *report(PyObject *self, PyObject *args)
{
    Report it = {.last = {-1, 0}};
    const char *raw, *kind, *delicate;
    Py_ssize_t size, at, end, bits;
    PyObject *answer;
    int keep;
    (void)self;
    if (!PyArg_ParseTuple(args, "sy#nnnUy#O!UO!Op:report", &kind, &raw, &size, &at, &end, &it.number,
                          &it.text.str, &delicate, &bits, &PyDict_Type, &it.names, &it.layer, &PyDict_Type,
                          &it.clean, &it.judge, &keep))
        return NULL;
    if (at < 0 || at > end || end > size || bits != DELICATE) {
        PyErr_SetString(PyExc_ValueError, "a part of the block, and a bit for each of 131,072 code points");
        return NULL;
    }
    it.text.kind = PyUnicode_KIND(it.text.str);
    it.text.data = PyUnicode_DATA(it.text.str);
    it.text.length = PyUnicode_GET_LENGTH(it.text.str);
    it.text.plain = PyUnicode_IS_ASCII(it.text.str);
    it.text.delicate = (const unsigned char *)delicate;
    if ((it.taken = PyList_New(0)) == NULL || (keep && (it.rows = PyList_New(0)) == NULL)) {
        Py_XDECREF(it.taken);
        return NULL;
    }
    int good = all(&it, raw + at, raw + end,
                   strcmp(kind, "quote") == 0    ? line_of_quote
                   : strcmp(kind, "number") == 0 ? line_of_number
                                                 : line_of_span);
    Py_DECREF(it.taken);
    answer = good < 0 ? NULL : good == 0 ? Py_None : keep ? it.rows : Py_True;
    Py_XINCREF(answer);
    Py_XDECREF(it.rows);
    return answer;
}

/* Find the end of the lines, from `at`, that speak of one report. */
static PyObject *run(PyObject *self, PyObject *args)
{
    const char *raw, *from, *end, *id, *first = NULL, *doc;
    Py_ssize_t size, at, length = 0, more, count = 0;
    (void)self;
    if (!PyArg_ParseTuple(args, "y#n:run", &raw, &size, &at))
        return NULL;
    if (at < 0 || at >= size) {
        PyErr_SetString(PyExc_ValueError, "at is no place in the block");
        return NULL;
    }
    end = raw + size;
    for (from = raw + at; from < end; count++) {
        const char *feed = memchr(from, '\n', (size_t)(end - from));
        Line line = {from, feed == NULL ? end : feed};
        if (feed == NULL || !head(&line, &id, &doc, &more)) {
            if (count == 0) {
                from = feed == NULL ? end : feed + 1;
                count = 1;
            }
            break;
        }
        if (count == 0) {
            first = doc;
            length = more;
        } else if (more != length || memcmp(first, doc, (size_t)length) != 0)
            break;
        from = feed + 1;
    }
    return Py_BuildValue("s#nn", first == NULL ? "" : first, length, (Py_ssize_t)(from - raw), count);
}

static PyMethodDef METHODS[] = {
    {"report", report, METH_VARARGS, NULL},
    {"run", run, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, .m_name = "wirespan.checks._scan", .m_size = 0, .m_methods = METHODS};

PyMODINIT_FUNC PyInit__scan(void)
{
    PyObject *module = PyModule_Create(&MODULE);
    if (module != NULL && PyModule_AddStringConstant(module, "SOURCE", SOURCE) < 0)
        Py_CLEAR(module);
    return module;
}
