// SPDX-License-Identifier: GPL-3.0-or-later
#include "resource/query.h"

#include "core/fold.h"
#include "resource/codec.h"

#include <QUrl>

#include <array>
#include <functional>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

struct OpName
{
    FilterOp op;
    QLatin1StringView name;
};

constexpr std::array<OpName, 9> kOps = {{
    {FilterOp::Eq, "eq"_L1},
    {FilterOp::Ne, "ne"_L1},
    {FilterOp::Lt, "lt"_L1},
    {FilterOp::Lte, "lte"_L1},
    {FilterOp::Gt, "gt"_L1},
    {FilterOp::Gte, "gte"_L1},
    {FilterOp::Contains, "contains"_L1},
    {FilterOp::Starts, "starts"_L1},
    {FilterOp::In, "in"_L1},
}};

QString opNames()
{
    QStringList names;
    for (const OpName &op : kOps)
        names.append(op.name);
    return names.join(u", "_s);
}

QLatin1StringView opName(FilterOp op)
{
    return kOps[size_t(op)].name;
}

QStringList splitList(const QString &text)
{
    QStringList parts;
    for (const QString &part : text.split(u','))
        parts.append(part.trimmed());
    return parts;
}

// Reads one parameter after the other into a Query and keeps what is wrong with them.
class Parser
{
public:
    explicit Parser(const ResourceSpec &spec) : m_spec(spec) { }

    void parameter(const QString &name, const QString &value)
    {
        const auto it = kParameters.find(name);
        if (it != kParameters.end())
            it.value()(*this, value);
        else
            filter(name, value);
    }

    Result<Query> take()
    {
        if (!m_query.cursor.isEmpty() && m_paged)
            wrong(u"cursor"_s, u"conflict"_s, u"Give either page or cursor, not both."_s);
        if (!m_wrong.isEmpty())
            return Fault::invalid(u"The query is not as it must be."_s, m_wrong);
        return m_query;
    }

private:
    void wrong(const QString &name, const QString &code, const QString &message)
    {
        m_wrong.append({name, code, message});
    }

    template <typename Number>
    void number(const QString &name, const QString &value, qint64 maximum, Number &into)
    {
        bool ok = false;
        const qint64 parsed = value.toLongLong(&ok);
        if (ok && parsed >= 1 && parsed <= maximum)
            into = Number(parsed);
        else
            wrong(name, u"out_of_range"_s,
                  u"%1 must be a whole number from 1 to %2."_s.arg(name).arg(maximum));
    }

    void page(const QString &value)
    {
        m_paged = true;
        number(u"page"_s, value, 1'000'000'000'000, m_query.page);
    }

    void sort(const QString &value)
    {
        auto keys = parseSort(m_spec, value);
        if (keys)
            m_query.sort = *keys;
        else
            m_wrong += keys.fault().fields;
    }

    void names(const QString &name, const QString &value, const QStringList &valid,
               QStringList &into)
    {
        for (const QString &part : splitList(value)) {
            if (valid.contains(part))
                into.append(part);
            else
                wrong(name, u"unknown_field"_s,
                      u"%1 is not one of: %2."_s.arg(part, valid.join(u", "_s)));
        }
    }

    void count(const QString &value)
    {
        if (value != u"none" && value != u"exact")
            wrong(u"count"_s, u"not_a_choice"_s, u"count must be one of: exact, none."_s);
        m_query.count = value != u"none";
    }

    void filter(const QString &name, const QString &value)
    {
        const qsizetype bracket = name.indexOf(u'[');
        const QString fieldName = bracket < 0 ? name : name.left(bracket);
        const FieldSpec *field = m_spec.field(fieldName);
        if (!field) {
            wrong(name, u"unknown_parameter"_s,
                  u"%1 is not a parameter. There are: %2; and the fields: %3."_s.arg(
                      name,
                      QStringList(kParameters.keys() + QStringList {u"format"_s}).join(u", "_s),
                      m_spec.fieldNames().join(u", "_s)));
            return;
        }
        FilterOp op = FilterOp::Eq;
        if (bracket >= 0 && !operation(QStringView(name).mid(bracket), op)) {
            wrong(name, u"unknown_operator"_s,
                  u"%1 has no such operator. There are: %2."_s.arg(name, opNames()));
            return;
        }
        compare(name, *field, op, value);
    }

    static bool operation(QStringView bracketed, FilterOp &op)
    {
        for (const OpName &known : kOps) {
            if (bracketed == u'[' + QString(known.name) + u']') {
                op = known.op;
                return true;
            }
        }
        return false;
    }

    void compare(const QString &name, const FieldSpec &field, FilterOp op, const QString &value)
    {
        const bool textual = op == FilterOp::Contains || op == FilterOp::Starts;
        if (textual && (field.type != FieldType::Text || field.readOnly)) {
            wrong(name, u"unknown_operator"_s,
                  u"%1 is not searched text, which contains and starts are for."_s.arg(field.name));
            return;
        }
        Filter filter {.field = field.name, .op = op, .values = {}};
        const QStringList texts = op == FilterOp::In ? splitList(value) : QStringList {value};
        for (const QString &text : texts) {
            if (text.contains(QChar(u'\0'))) {
                wrong(name, u"null_character"_s,
                      u"%1 must not contain the null character U+0000."_s.arg(name));
                return;
            }
            // Nothing can be equal to nothing, but not more or less than it.
            const bool ordered = op == FilterOp::Lt || op == FilterOp::Lte || op == FilterOp::Gt
                || op == FilterOp::Gte;
            if (text.isEmpty() && ordered && field.type != FieldType::Text) {
                wrong(name, u"required"_s, u"%1 needs a value."_s.arg(name));
                return;
            }
            auto parsed = parseValue(field, text);
            if (!parsed) {
                wrong(name, u"wrong_type"_s, parsed.fault().message);
                return;
            }
            filter.values.append(*parsed);
        }
        m_query.filters.append(filter);
        if (m_query.filters.size() == Query::kMaxFilters + 1)
            wrong(name, u"too_many"_s,
                  u"At most %1 fields can be filtered by at once."_s.arg(Query::kMaxFilters));
    }

    void search(const QString &value)
    {
        if (value.contains(QChar(u'\0')))
            wrong(u"search"_s, u"null_character"_s,
                  u"search must not contain the null character U+0000."_s);
        if (searchWords(value).size() > Query::kMaxWords)
            wrong(u"search"_s, u"too_many"_s,
                  u"search takes at most %1 words."_s.arg(Query::kMaxWords));
        m_query.search = value;
    }

    using Handler = std::function<void(Parser &, const QString &)>;
    static const QMap<QString, Handler> kParameters;

    const ResourceSpec &m_spec;
    Query m_query;
    QList<FieldMessage> m_wrong;
    bool m_paged = false;
};

const QMap<QString, Parser::Handler> Parser::kParameters = {
    {u"page"_s, [](Parser &p, const QString &v) { p.page(v); }},
    {u"per_page"_s,
     [](Parser &p, const QString &v) {
         p.number(u"per_page"_s, v, Query::kMaxPerPage, p.m_query.perPage);
     }},
    {u"cursor"_s, [](Parser &p, const QString &v) { p.m_query.cursor = v; }},
    {u"sort"_s, [](Parser &p, const QString &v) { p.sort(v); }},
    {u"search"_s, [](Parser &p, const QString &v) { p.search(v); }},
    {u"fields"_s,
     [](Parser &p, const QString &v) {
         p.names(u"fields"_s, v, p.m_spec.fieldNames(), p.m_query.fields);
     }},
    {u"expand"_s,
     [](Parser &p, const QString &v) {
         p.names(u"expand"_s, v, p.m_spec.expandNames(), p.m_query.expand);
     }},
    {u"count"_s, [](Parser &p, const QString &v) { p.count(v); }},
};

} // namespace

QString sortText(const QList<SortKey> &keys)
{
    QStringList parts;
    for (const SortKey &key : keys)
        parts.append((key.descending ? u"-"_s : QString()) + key.field);
    return parts.join(u',');
}

Result<QList<SortKey>> parseSort(const ResourceSpec &spec, const QString &text)
{
    QList<SortKey> keys;
    for (const QString &part : splitList(text)) {
        const bool descending = part.startsWith(u'-');
        const QString name = descending ? part.mid(1) : part;
        if (!spec.field(name)) {
            const QString message =
                u"%1 is not one of: %2."_s.arg(name, spec.fieldNames().join(u", "_s));
            return Fault::invalid(message, {{u"sort"_s, u"unknown_field"_s, message}});
        }
        if (std::any_of(keys.begin(), keys.end(),
                        [&](const SortKey &key) { return key.field == name; })) {
            const QString message = u"%1 can be sorted by only once."_s.arg(name);
            return Fault::invalid(message, {{u"sort"_s, u"repeated"_s, message}});
        }
        keys.append({name, descending});
    }
    return keys;
}

Result<Query> Query::parse(const ResourceSpec &spec,
                           const QList<std::pair<QString, QString>> &parameters)
{
    Parser parser(spec);
    for (const auto &[name, value] : parameters)
        parser.parameter(name, value);
    return parser.take();
}

QByteArray Query::toUrlQuery() const
{
    QByteArrayList parts;
    const auto add = [&](const QString &name, const QString &value) {
        parts.append(QUrl::toPercentEncoding(name, "[]") + '=' + QUrl::toPercentEncoding(value));
    };
    if (!cursor.isEmpty())
        add(u"cursor"_s, cursor);
    else if (page != 1)
        add(u"page"_s, QString::number(page));
    if (perPage != kDefaultPerPage)
        add(u"per_page"_s, QString::number(perPage));
    if (!sort.isEmpty())
        add(u"sort"_s, sortText(sort));
    for (const Filter &filter : filters) {
        QStringList values;
        for (const QVariant &value : filter.values)
            values.append(valueText(value));
        add(filter.field + u'[' + opName(filter.op) + u']', values.join(u','));
    }
    if (!search.isEmpty())
        add(u"search"_s, search);
    if (!fields.isEmpty())
        add(u"fields"_s, fields.join(u','));
    if (!expand.isEmpty())
        add(u"expand"_s, expand.join(u','));
    if (!count)
        add(u"count"_s, u"none"_s);
    return parts.join('&');
}

QList<SortKey> Query::effectiveSort(const ResourceSpec &spec) const
{
    QList<SortKey> keys = sort;
    if (keys.isEmpty()) {
        if (auto parsed = parseSort(spec, spec.defaultSort))
            keys = *parsed;
    }
    for (qsizetype i = 0; i < keys.size(); ++i) {
        // Behind id nothing can differ any more.
        if (keys[i].field == u"id")
            return keys.first(i + 1);
    }
    keys.append({u"id"_s, !keys.isEmpty() && keys.last().descending});
    return keys;
}

QList<std::pair<QString, QString>> parseUrlParameters(const QByteArray &rawQuery)
{
    QList<std::pair<QString, QString>> parameters;
    for (const QByteArray &part : rawQuery.split('&')) {
        if (part.isEmpty())
            continue;
        const qsizetype equals = part.indexOf('=');
        const auto decode = [](QByteArray text) {
            return QString::fromUtf8(QByteArray::fromPercentEncoding(text.replace('+', ' ')));
        };
        parameters.append({decode(equals < 0 ? part : part.left(equals)),
                           equals < 0 ? QString() : decode(part.mid(equals + 1))});
    }
    return parameters;
}

} // namespace lectern
