// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "resource/record.h"
#include "resource/resourcespec.h"

#include <QUrlQuery>

/** What a list is asked for: page, sort, filters, search; to and from the query of a URL. */
namespace lectern {

struct SortKey
{
    QString field;
    bool descending = false;

    bool operator==(const SortKey &) const = default;
};

/** "artist" ascending, "-rating" descending. */
QString sortText(const QList<SortKey> &keys);

enum class FilterOp { Eq, Ne, Lt, Lte, Gt, Gte, Contains, Starts, In };

/** A field compared with a value, or with several for In. contains and starts ignore case. */
struct Filter
{
    QString field;
    FilterOp op = FilterOp::Eq;
    QVariantList values;

    bool operator==(const Filter &) const = default;
};

struct Query
{
    static constexpr int kDefaultPerPage = 50;
    static constexpr int kMaxPerPage = 1000;
    static constexpr int kMaxFilters = 50;
    static constexpr int kMaxWords = 50; ///< of a search

    qint64 page = 1;
    int perPage = kDefaultPerPage;
    QString cursor = {}; ///< as the server gave it; empty when paging by number
    QList<SortKey> sort = {}; ///< empty: the spec's default
    QList<Filter> filters = {};
    QString search = {};
    QStringList fields = {}; ///< empty: all
    QStringList expand = {}; ///< expand names, such as owner
    bool count = true; ///< whether total_items is wanted

    /**
     * Reads the parameters of a list request, percent-decoded. Fault: Invalid, with a message for
     * each unknown parameter, field or operator that lists the valid ones.
     */
    static Result<Query> parse(const ResourceSpec &spec,
                               const QList<std::pair<QString, QString>> &parameters);

    /** The parameters, percent-encoded, without a leading question mark. */
    QByteArray toUrlQuery() const;

    /** The sort asked for, or the spec's, always ended by id so that the order is total. */
    QList<SortKey> effectiveSort(const ResourceSpec &spec) const;
};

/** Parses a sort parameter. Fault: Invalid, naming the unknown field and listing the valid ones. */
Result<QList<SortKey>> parseSort(const ResourceSpec &spec, const QString &text);

/** The name and value of each parameter of a raw query; + stands for a space, as forms send it. */
QList<std::pair<QString, QString>> parseUrlParameters(const QByteArray &rawQuery);

} // namespace lectern
