// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/signindesk.h"

#include "api/apiclient.h"
#include "api/session.h"
#include "app/settings.h"
#include "views/certificatedialog.h"
#include "views/setupdialog.h"
#include "views/signindialog.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>

#include <chrono>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kPause = 1500ms; // without a key, until somebody has stopped typing

} // namespace

SignInDesk::SignInDesk(const ViewContext &context, QWidget *window)
    : QObject(window), m_context(context), m_window(window),
      m_user(context.settings.lastUser(context.api.server()))
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        qApp->removeEventFilter(this);
        if (m_context.session.state() == Session::State::SignedOut)
            open(m_words);
    });
    connect(&context.session, &Session::changed, this, &SignInDesk::sessionChanged);
    connect(&context.session, &Session::signInWanted, this, &SignInDesk::signInWanted);
    connect(&context.api.certificates(), &CertificateGate::doubted, this, &SignInDesk::askToTrust);
}

QString SignInDesk::words() const
{
    if (m_context.session.state() != Session::State::SignedOut)
        return {};
    return m_words.isEmpty() ? tr("You are not signed in.")
                             : tr("%1 What you type is kept.").arg(m_words);
}

// The drafts that are kept while leaving are those of the user who leaves.
void SignInDesk::sessionChanged()
{
    const Session &session = m_context.session;
    if (session.state() == Session::State::SignedOut)
        return;
    if (m_dialog)
        m_dialog->close();
    m_words.clear();
    const QUrl server = m_context.api.server();
    const QString user = session.user().username;
    if (user != m_user) {
        Q_EMIT left();
        m_context.settings.setDraftServer(server, user);
        m_user = user;
    }
    if (!user.isEmpty())
        m_context.settings.setLastUser(server, user);
    Q_EMIT entered();
}

void SignInDesk::signOut()
{
    Q_EMIT left();
    m_context.session.signOut();
}

// What is typed on would go into the password, and be sent. The window has a banner for whoever
// types there; over a dialog it is waited for a pause.
void SignInDesk::signInWanted(const QString &words)
{
    m_words = words;
    if (words.isEmpty() || !isTyping())
        open(words);
    else if (QApplication::activeModalWidget())
        openInAPause();
}

void SignInDesk::openInAPause()
{
    qApp->installEventFilter(this);
    m_pause.start();
}

bool SignInDesk::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::InputMethod)
        m_pause.start();
    return QObject::eventFilter(watched, event);
}

bool SignInDesk::isTyping() const
{
    QWidget *focus = QApplication::focusWidget();
    const auto *line = qobject_cast<QLineEdit *>(focus);
    const auto *text = qobject_cast<QPlainTextEdit *>(focus);
    return (line && !line->isReadOnly()) || (text && !text->isReadOnly());
}

void SignInDesk::askToSignIn()
{
    const Session::State state = m_context.session.state();
    if (state == Session::State::SignedOut || state == Session::State::Anonymous)
        open(m_words);
}

void SignInDesk::open(const QString &words)
{
    if (m_dialog && m_dialog->isVisible())
        return m_dialog->activateWindow();
    const QString name =
        m_user.isEmpty() ? m_context.settings.lastUser(m_context.api.server()) : m_user;
    const QString reason = words.isEmpty()
        ? QString()
        : tr("%1 Sign in to go on; what you have typed is kept.").arg(words);
    QWidget *over = QApplication::activeModalWidget();
    auto *dialog = new SignInDialog(m_context, reason, name, over ? over : m_window);
    connect(dialog, &SignInDialog::setupWanted, this, &SignInDesk::openSetup);
    show(dialog);
}

void SignInDesk::openSetup()
{
    if (m_dialog)
        m_dialog->close();
    auto *dialog = new SetupDialog(m_context, m_window);
    connect(dialog, &QDialog::rejected, this, &SignInDesk::askToSignIn);
    show(dialog);
}

void SignInDesk::show(QDialog *dialog)
{
    m_dialog = dialog;
    dialog->open();
}

void SignInDesk::askToTrust(const ServerCertificate &certificate)
{
    if (m_certificate)
        m_certificate->close();
    QWidget *over = QApplication::activeModalWidget();
    auto *dialog = new CertificateDialog(certificate, over ? over : m_window);
    connect(dialog, &QDialog::accepted, this, [this, certificate] {
        m_context.settings.setPinnedCertificate(certificate.place, certificate.fingerprint);
        m_context.api.certificates().pin(certificate.place, certificate.fingerprint);
        m_context.api.tryNow();
    });
    m_certificate = dialog;
    dialog->open();
}

} // namespace lectern
