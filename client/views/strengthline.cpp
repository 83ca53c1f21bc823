// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/strengthline.h"

#include "api/paths.h"
#include "views/plainlabel.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLineEdit>

#include <chrono>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

StrengthLine::StrengthLine(ApiClient &api, QLineEdit *password, Asker asker, QWidget *parent)
    : QLabel(parent), m_api(api), m_password(password), m_asker(asker)
{
    setObjectName(u"passwordStrength"_s);
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setProperty("muted", true);
    m_rest.setSingleShot(true);
    m_rest.setInterval(150ms);
    connect(&m_rest, &QTimer::timeout, this, &StrengthLine::ask);
    connect(password, &QLineEdit::textChanged, &m_rest, qOverload<>(&QTimer::start));
}

void StrengthLine::setNames(const QStringList &names)
{
    m_names = names;
    m_rest.start();
}

// What is typed is asked of nobody but the server for which it is meant.
void StrengthLine::ask()
{
    if (m_call)
        m_call->cancel();
    m_acceptable = true;
    if (m_password->text().isEmpty())
        return say({}, false);
    const QJsonObject body {{u"password"_s, m_password->text()},
                            {u"names"_s, QJsonArray::fromStringList(m_names)}};
    ApiRequest request {.verb = "POST",
                        .path = api::kAccounts + u"/password/strength"_s,
                        .body = QJsonDocument(body).toJson(QJsonDocument::Compact),
                        .contentType = "application/json"};
    if (m_asker == Asker::Nobody)
        request.token = QByteArray();
    m_call = m_api.ask(request, this, [this](const Result<ApiReply> &reply) { show(reply); });
}

void StrengthLine::show(const Result<ApiReply> &reply)
{
    // Without an answer the server will say it when the password is sent.
    if (!reply)
        return say({}, false);
    const QJsonObject json = reply->object();
    m_acceptable = json.value(u"acceptable"_s).toBool(true);
    QStringList sentences {json.value(u"words"_s).toString()};
    const QJsonArray suggestions = json.value(u"suggestions"_s).toArray();
    for (const QJsonValue &suggestion : suggestions)
        sentences.append(suggestion.toString());
    sentences.removeAll(QString());
    say(sentences.join(u' '), !m_acceptable);
}

void StrengthLine::say(const QString &words, bool problem)
{
    setProperty("muted", !problem);
    showWords(this, words, problem);
    m_password->setAccessibleDescription(words);
    Q_EMIT judged();
}

} // namespace lectern
