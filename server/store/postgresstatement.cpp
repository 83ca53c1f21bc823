// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgresstatement.h"

#include <libpq-fe.h>
#include <vector>

namespace lectern {

namespace {

constexpr int kText = 0;
constexpr int kBinary = 1;

QByteArray parameter(const QVariant &value)
{
    if (value.typeId() == QMetaType::QByteArray)
        return value.toByteArray();
    if (value.typeId() == QMetaType::Bool)
        return value.toBool() ? "t" : "f";
    return value.toString().toUtf8();
}

} // namespace

QByteArray PostgresStatement::numbered(const QString &sql)
{
    QByteArray text;
    int count = 0;
    bool quoted = false;
    for (const char c : sql.toUtf8()) {
        quoted ^= c == '\'';
        if (c == '?' && !quoted)
            text += '$' + QByteArray::number(++count);
        else
            text += c;
    }
    return text;
}

bool PostgresStatement::send(pg_conn *postgres, const QVariantList &values) const
{
    const auto count = size_t(values.size());
    std::vector<QByteArray> texts(count);
    std::vector<const char *> places(count);
    std::vector<int> lengths(count);
    std::vector<int> formats(count);
    for (size_t i = 0; i < count; ++i) {
        const QVariant &value = values[qsizetype(i)];
        if (value.isNull() && value.typeId() != QMetaType::QString
            && value.typeId() != QMetaType::QByteArray)
            continue;
        texts[i] = parameter(value);
        places[i] = texts[i].constData();
        lengths[i] = int(texts[i].size());
        formats[i] = value.typeId() == QMetaType::QByteArray ? kBinary : kText;
    }
    const int sent = name.isEmpty()
        ? PQsendQueryParams(postgres, text, int(count), nullptr, places.data(), lengths.data(),
                            formats.data(), kBinary)
        : PQsendQueryPrepared(postgres, name, int(count), places.data(), lengths.data(),
                              formats.data(), kBinary);
    return sent != 0;
}

} // namespace lectern
