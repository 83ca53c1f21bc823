// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/negotiation.h"

#include "http/respond.h"

#include <array>
#include <optional>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

struct Offer
{
    Format format;
    QByteArrayView type;
    QLatin1StringView name;
};

// In the order of preference among equals.
constexpr std::array<Offer, 4> kOffers = {{
    {Format::Json, "application/json", "json"_L1},
    {Format::Csv, "text/csv", "csv"_L1},
    {Format::Ndjson, "application/x-ndjson", "ndjson"_L1},
    {Format::Html, "text/html", "html"_L1},
}};

double quality(const QByteArray &range)
{
    const qsizetype at = range.indexOf(";q=");
    if (at < 0)
        return 1;
    bool ok = false;
    const double q = range.mid(at + 3).split(';').first().trimmed().toDouble(&ok);
    return ok ? q : 1;
}

bool matches(const QByteArray &range, QByteArrayView type)
{
    if (range == "*/*")
        return true;
    if (range.endsWith("/*"))
        return type.startsWith(QByteArrayView(range).chopped(1));
    return type == QByteArrayView(range);
}

// The quality of the most specific range that the type matches.
double qualityOf(QByteArrayView type, const QByteArray &accept)
{
    double best = 0;
    qsizetype specific = -1;
    for (QByteArray range : accept.split(',')) {
        range = range.toLower().replace(' ', "").replace('\t', "");
        const QByteArray media = mediaType(range);
        const qsizetype weight = media == "*/*" ? 0 : media.endsWith("/*") ? 1 : 2;
        if (!matches(media, type) || weight <= specific)
            continue;
        specific = weight;
        best = quality(range);
    }
    return best;
}

} // namespace

QByteArray mediaType(const QByteArray &header)
{
    const qsizetype semicolon = header.indexOf(';');
    return (semicolon < 0 ? header : header.left(semicolon)).trimmed().toLower();
}

Result<std::optional<Format>> wantedFormat(const Request &request,
                                           const QList<std::pair<QString, QString>> &parameters)
{
    for (const auto &[name, value] : parameters) {
        if (name != u"format")
            continue;
        for (const Offer &offer : kOffers) {
            if (value == offer.name)
                return std::optional(offer.format);
        }
        const QString words = u"format must be one of: json, csv, ndjson, html."_s;
        return Fault::invalid(words, {{u"format"_s, u"not_a_choice"_s, words}});
    }
    const QByteArray accept = request.header("Accept");
    if (accept.isEmpty())
        return std::optional(Format::Json);
    std::optional<Format> wanted;
    double best = 0;
    for (const Offer &offer : kOffers) {
        if (const double q = qualityOf(offer.type, accept); q > best) {
            best = q;
            wanted = offer.format;
        }
    }
    return wanted;
}

Handler giving(const QByteArray &type, Handler handler)
{
    return [type, handler = std::move(handler)](const Request &request) {
        const QByteArray accept = request.header("Accept");
        if (accept.isEmpty() || accept == "*/*" || qualityOf(type, accept) > 0)
            return handler(request);
        return problem(406, u"There is: %1."_s.arg(QString::fromLatin1(type)), request);
    };
}

Reply notTaken(const QByteArrayList &types, const QByteArray &type, const Request &request)
{
    QString names = QString::fromLatin1(types.first());
    for (qsizetype i = 1; i < types.size(); ++i)
        names += (i + 1 < types.size() ? u", "_s : u" or "_s) + QString::fromLatin1(types[i]);
    const QString words = u"The body must be %1, not \"%2\"."_s;
    return problem(415, words.arg(names, QString::fromLatin1(type)), request);
}

Handler taking(const QByteArrayList &types, Handler handler)
{
    return [types, handler = std::move(handler)](const Request &request) {
        const QByteArray type = mediaType(request.header("Content-Type"));
        return types.contains(type) ? handler(request) : notTaken(types, type, request);
    };
}

bool prefersHtml(const Request &request)
{
    const QByteArray accept = request.header("Accept");
    if (accept.isEmpty())
        return false;
    return qualityOf("text/html", accept) > qualityOf("application/json", accept);
}

} // namespace lectern
