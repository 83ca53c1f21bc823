// SPDX-License-Identifier: GPL-3.0-or-later
#include "leakscan.h"

#include "service/tokens.h"

#include <QRegularExpression>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// The members of replies that give a token out.
const QStringList kTokenMembers {u"session_token"_s, u"update_token"_s, u"key"_s};

QRegularExpression pattern(const QString &text)
{
    QRegularExpression expression(text, QRegularExpression::DotMatchesEverythingOption);
    Q_ASSERT(expression.isValid());
    return expression;
}

} // namespace

QString innerWords(const QString &text)
{
    static const QList<QRegularExpression> patterns {
        // Hashes of passwords and of tokens.
        pattern(uR"(\$argon2)"_s),
        pattern(uR"((?<![0-9A-Za-z])[0-9a-fA-F]{64}(?![0-9A-Za-z]))"_s),
        // SQL, and what databases say.
        pattern(uR"(\bSELECT\b.{1,300}\bFROM\b)"_s),
        pattern(uR"(\bINSERT INTO\b|\bDELETE FROM\b|\bUPDATE \w+ SET\b|\bORDER BY\b)"_s),
        pattern(uR"(\bsqlite_|\bpg_|\bPRAGMA\b|SQLSTATE|\bSQLITE_|\blibpq\b)"_s),
        pattern(uR"(\bERROR:|\bDETAIL:|\bHINT:|violates |constraint failed|syntax error)"_s),
        pattern(uR"(no such (table|column)|does not exist$|near \\?"|datatype mismatch)"_s),
        pattern(uR"(\b[a-z]+(_[a-z]+)*_(pkey|fkey|check|key)\b|role_types|FOREIGN KEY)"_s),
        pattern(uR"(database is locked|byte sequence for encoding|out of range for type)"_s),
        // Places on the computer.
        pattern(uR"(/(home|work|tmp|root|proc|usr/lib|usr/share|usr/local|var/lib)/)"_s),
        pattern(uR"(\b\w+\.(cpp|hpp|cc|so|db|sqlite)\b)"_s),
        // Names of code.
        pattern(uR"(\bstd::|\blectern::|terminate called|what\(\)|[Ee]xception|\bbad_alloc\b)"_s),
        pattern(uR"(\bQ(String|Json|Sql|Byte|List|Variant|Object|Http|Tcp|Url|Date)[A-Za-z]*\b)"_s),
    };
    for (const QRegularExpression &expression : patterns) {
        if (const auto match = expression.match(text); match.hasMatch())
            return match.captured();
    }
    return {};
}

void LeakScan::forbid(const QByteArray &text)
{
    // Every reply would have it, and none be looked at any further.
    if (text.isEmpty())
        qFatal("there is no secret without a character");
    m_texts.insert(text);
}

void LeakScan::forbidToken(const QString &token)
{
    forbid(token.toLatin1());
    forbid(tokenHash(token.toLatin1()).toLatin1());
}

QString LeakScan::find(const QByteArray &head, const HttpReply &reply)
{
    const QByteArray whole = head + reply.body;
    for (const QByteArray &text : std::as_const(m_texts)) {
        if (whole.contains(text))
            return QString::fromUtf8(text);
    }
    const QJsonObject json = reply.object();
    for (const QString &member : kTokenMembers) {
        if (reply.status < 300 && json[member].isString())
            forbidToken(json[member].toString());
    }
    return innerWords(QString::fromUtf8(whole));
}

} // namespace lectern
