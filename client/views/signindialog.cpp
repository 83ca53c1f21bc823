// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/signindialog.h"

#include "api/apiclient.h"
#include "api/paths.h"
#include "api/session.h"
#include "views/passwordlines.h"
#include "views/plainlabel.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <chrono>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kWidth = 400;

} // namespace

SignInDialog::SignInDialog(const ViewContext &context, const QString &words, const QString &name,
                           QWidget *parent)
    : QDialog(parent), m_context(context), m_message(plainLabel(u"signInMessage"_s, this)),
      m_busyLine(new QProgressBar(this))
{
    setObjectName(u"signInDialog"_s);
    setWindowTitle(tr("Sign in"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFixedWidth(kWidth);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(4);
    QLabel *why = plainLabel(u"signInWords"_s, this);
    why->setText(words);
    why->setVisible(!words.isEmpty());
    why->setContentsMargins(0, 0, 0, 8);
    layout->addWidget(why);
    addServer(layout);
    m_name = addLine(layout, u"signInName"_s, tr("User name or email"));
    m_name->setText(name);
    addPassword(layout);
    m_message->setProperty("problem", true);
    m_message->hide();
    layout->addWidget(m_message);
    addButtons(layout);
    m_second.setInterval(1s);
    connect(&m_second, &QTimer::timeout, this, &SignInDialog::countDown);
    (name.isEmpty() ? m_name : m_password)->setFocus();
    updateButtons();
    askForSetup();
}

void SignInDialog::addServer(QVBoxLayout *layout)
{
    const QUrl server = m_context.api.server();
    QLabel *label = plainLabel(u"signInServer"_s, this);
    label->setText(tr("Server: %1").arg(server.toDisplayString(QUrl::StripTrailingSlash)));
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setProperty("muted", true);
    layout->addWidget(label);
    if (server.scheme() == u"http" && !ApiClient::isOnThisComputer(server)) {
        QLabel *open = plainLabel(u"signInUnsafe"_s, this);
        open->setText(tr("This connection is not encrypted: others in the network can read your "
                         "password."));
        open->setProperty("problem", true);
        layout->addWidget(open);
    }
    layout->addSpacing(8);
}

QLineEdit *SignInDialog::addLine(QVBoxLayout *layout, const QString &objectName,
                                 const QString &label)
{
    auto *line = new QLineEdit(this);
    line->setObjectName(objectName);
    line->setAccessibleName(label);
    auto *above = new QLabel(label, this);
    above->setProperty("muted", true);
    above->setBuddy(line);
    layout->addWidget(above);
    layout->addWidget(line);
    layout->addSpacing(8);
    connect(line, &QLineEdit::textChanged, this, &SignInDialog::updateButtons);
    return line;
}

void SignInDialog::addPassword(QVBoxLayout *layout)
{
    m_password = passwordLine(u"signInPassword"_s, tr("Password"), this);
    auto *above = new QLabel(tr("Password"), this);
    above->setProperty("muted", true);
    above->setBuddy(m_password);
    layout->addWidget(above);
    layout->addWidget(m_password);
    layout->addSpacing(4);
    layout->addWidget(showPasswordBox(u"signInShow"_s, {m_password}, this));
    connect(m_password, &QLineEdit::textChanged, this, &SignInDialog::updateButtons);
    QLabel *kept = plainLabel(u"signInKept"_s, this);
    kept->setText(keptWords());
    kept->setProperty("muted", true);
    layout->addWidget(kept);
    layout->addSpacing(4);
}

QString SignInDialog::keptWords() const
{
    return m_context.session.isKept()
        ? tr("You stay signed in on this computer until you sign out.")
        : tr("This desktop has no keyring to keep your session in: you stay signed in until you "
             "close Lectern.");
}

void SignInDialog::addButtons(QVBoxLayout *layout)
{
    m_busyLine->setObjectName(u"signInBusy"_s);
    m_busyLine->setAccessibleName(tr("Signing in"));
    m_busyLine->setRange(0, 0);
    m_busyLine->setTextVisible(false);
    m_busyLine->setFixedHeight(6);
    QSizePolicy keepsRoom = m_busyLine->sizePolicy();
    keepsRoom.setRetainSizeWhenHidden(true);
    m_busyLine->setSizePolicy(keepsRoom);
    m_busyLine->hide();
    layout->addWidget(m_busyLine);
    layout->addSpacing(4);

    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_setup = new QPushButton(tr("Set up this server\u2026"), this);
    m_setup->setObjectName(u"setupServer"_s);
    m_setup->setAutoDefault(false);
    m_setup->hide();
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_cancel->setObjectName(u"signInCancel"_s);
    m_cancel->setAutoDefault(false);
    m_signIn = new QPushButton(tr("Sign in"), this);
    m_signIn->setObjectName(u"signIn"_s);
    m_signIn->setProperty("main", true);
    m_signIn->setDefault(true);
    row->addWidget(m_setup);
    row->addStretch();
    row->addWidget(m_cancel);
    row->addWidget(m_signIn);
    layout->addLayout(row);
    connect(m_signIn, &QPushButton::clicked, this, &SignInDialog::send);
    connect(m_cancel, &QPushButton::clicked, this, &SignInDialog::reject);
    connect(m_setup, &QPushButton::clicked, this, &SignInDialog::setupWanted);
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
    if (!m_signIn->isEnabled())
        return;
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
    if (fault.retryAfter > 0)
        return wait(fault.message, fault.retryAfter);
    m_password->setFocus();
    m_password->selectAll();
    showProblem(fault.kind == Fault::Kind::Unauthenticated ? tr("User name or password is wrong.")
                                                           : fault.message);
}

void SignInDialog::reject()
{
    if (!m_busy)
        return QDialog::reject();
    m_context.session.cancelSignIn();
    setBusy(false);
    m_password->setFocus();
}

void SignInDialog::setBusy(bool busy)
{
    m_busy = busy;
    if (busy)
        m_message->hide();
    m_busyLine->setVisible(busy);
    updateButtons();
}

void SignInDialog::showProblem(const QString &words)
{
    m_message->setText(words);
    m_message->show();
    m_password->setAccessibleDescription(words);
}

void SignInDialog::wait(const QString &words, int seconds)
{
    m_waitWords = words;
    m_wait = seconds;
    m_second.start();
    countDown();
}

void SignInDialog::countDown()
{
    if (m_wait == 0) {
        m_second.stop();
        m_message->hide();
        updateButtons();
        m_password->setFocus();
        return;
    }
    showProblem(m_wait == 1
                    ? tr("%1 You can try again in a second.").arg(m_waitWords)
                    : tr("%1 You can try again in %2 seconds.").arg(m_waitWords).arg(m_wait));
    --m_wait;
    updateButtons();
}

void SignInDialog::updateButtons()
{
    for (QLineEdit *line : {m_name, m_password}) {
        if (line)
            line->setEnabled(!m_busy);
    }
    if (!m_signIn)
        return;
    m_setup->setEnabled(!m_busy);
    m_signIn->setEnabled(!m_busy && !m_second.isActive() && !m_name->text().trimmed().isEmpty()
                         && !m_password->text().isEmpty());
}

} // namespace lectern
