// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/signindialog.h"

#include "api/apiclient.h"
#include "api/paths.h"
#include "api/session.h"
#include "views/passwordlines.h"
#include "views/plainlabel.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWidth = 400;

} // namespace

SignInDialog::SignInDialog(const ViewContext &context, const QString &words, const QString &name,
                           QWidget *parent)
    : EntryDialog(u"signIn"_s, tr("Sign in"), kWidth, parent), m_context(context)
{
    QLabel *why = plainLabel(u"signInWords"_s, this);
    why->setText(words);
    why->setVisible(!words.isEmpty());
    why->setContentsMargins(0, 0, 0, 8);
    column()->addWidget(why);
    addServer();
    m_name = addLine(textLine(u"signInName"_s), tr("User name or email"));
    m_name->setText(name);
    addPassword();
    addButtons();
    (name.isEmpty() ? m_name : m_password)->setFocus();
    updateButtons();
    askForSetup();
}

void SignInDialog::addServer()
{
    const QUrl server = m_context.api.server();
    QLabel *label = plainLabel(u"signInServer"_s, this);
    label->setText(tr("Server: %1").arg(server.toDisplayString(QUrl::StripTrailingSlash)));
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setProperty("muted", true);
    column()->addWidget(label);
    if (server.scheme() == u"http" && !ApiClient::isOnThisComputer(server)) {
        QLabel *open = plainLabel(u"signInUnsafe"_s, this);
        open->setText(tr("This connection is not encrypted: others in the network can read your "
                         "password."));
        open->setProperty("problem", true);
        column()->addWidget(open);
    }
}

void SignInDialog::addPassword()
{
    m_password = addLine(passwordLine(u"signInPassword"_s, {}, this), tr("Password"));
    column()->addSpacing(4);
    column()->addWidget(showPasswordBox(u"signInShow"_s, {m_password}, this));
    QLabel *kept = plainLabel(u"signInKept"_s, this);
    kept->setText(keptWords());
    kept->setProperty("muted", true);
    column()->addWidget(kept);
    column()->addSpacing(4);
}

QString SignInDialog::keptWords() const
{
    return m_context.session.isKept()
        ? tr("You stay signed in on this computer until you sign out, or have not been here for "
             "six days.")
        : tr("This desktop has no keyring to keep your session in: you stay signed in until you "
             "close Lectern.");
}

void SignInDialog::addButtons()
{
    m_setup = new QPushButton(tr("Set up this server\u2026"), this);
    m_setup->setObjectName(u"setupServer"_s);
    m_setup->setAutoDefault(false);
    m_setup->hide();
    connect(m_setup, &QPushButton::clicked, this, &SignInDialog::setupWanted);
    auto *signIn = new QPushButton(tr("Sign in"), this);
    signIn->setObjectName(u"signIn"_s);
    addEnd(signIn, tr("Signing in"), m_setup);
}

// A server without the question, or without an answer, needs none.
void SignInDialog::askForSetup()
{
    const ApiRequest request {
        .verb = "GET", .path = api::kAccounts + u"/setup"_s, .token = QByteArray()};
    m_context.api.ask(request, this, [this](const Result<ApiReply> &reply) {
        m_setup->setVisible(reply && reply->object().value(u"needed"_s).toBool());
    });
}

void SignInDialog::send()
{
    setBusy(true);
    m_context.session.signIn(m_name->text().trimmed(), m_password->text(), this,
                             [this](const Result<void> &result) { answered(result); });
}

void SignInDialog::answered(const Result<void> &result)
{
    setBusy(false);
    if (result)
        return accept();
    const Fault &fault = result.fault();
    m_password->setFocus();
    m_password->selectAll();
    if (fault.retryAfter > 0)
        return wait(fault.message, fault.retryAfter);
    showMessage(fault.kind == Fault::Kind::Unauthenticated ? tr("User name or password is wrong.")
                                                           : fault.message);
}

void SignInDialog::cancelSending()
{
    m_context.session.cancelSignIn();
    m_password->setFocus();
}

bool SignInDialog::maySend() const
{
    return isFilled();
}

} // namespace lectern
