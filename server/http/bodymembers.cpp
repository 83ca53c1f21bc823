// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/bodymembers.h"

#include "resource/codec.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Whoever sends these may be anybody.
constexpr qsizetype kLongestBody = 64 * 1024;
constexpr qsizetype kMostMessages = 20;

} // namespace

Result<QJsonObject> smallObject(const Request &request)
{
    if (request.body.size() > kLongestBody) {
        return Fault {.kind = Fault::Kind::TooLarge,
                      .message = u"At most %L1 bytes are taken here."_s.arg(kLongestBody)};
    }
    return parseJsonObject(request.body);
}

Result<QJsonObject> bodyMembers(const Request &request, const QStringList &texts,
                                const QStringList &others)
{
    auto json = smallObject(request);
    return json ? membersOf(*json, texts, others) : json;
}

Result<QJsonObject> membersOf(const QJsonObject &json, const QStringList &texts,
                              const QStringList &others)
{
    QList<FieldMessage> wrong;
    for (const QString &name : texts) {
        const QJsonValue value = json.value(name);
        if (!value.isString() && !value.isUndefined() && !value.isNull())
            wrong.append({name, u"wrong_type"_s, u"%1 must be a text."_s.arg(name)});
        else if (value.toString().isEmpty())
            wrong.append({name, u"required"_s, u"%1 is needed."_s.arg(name)});
    }
    for (const QString &name : json.keys()) {
        if (wrong.size() >= kMostMessages)
            break;
        if (!texts.contains(name) && !others.contains(name)) {
            wrong.append({name, u"unknown"_s,
                          u"%1 is not one of: %2."_s.arg(name, (texts + others).join(u", "_s))});
        }
    }
    if (!wrong.isEmpty())
        return Fault::invalid(wrong.first().message, wrong);
    return json;
}

Result<QString> optionalText(const QJsonObject &json, const QString &name)
{
    const QJsonValue value = json.value(name);
    if (value.isString() || value.isUndefined() || value.isNull())
        return value.toString();
    const QString words = u"%1 must be a text."_s.arg(name);
    return Fault::invalid(words, {{name, u"wrong_type"_s, words}});
}

} // namespace lectern
