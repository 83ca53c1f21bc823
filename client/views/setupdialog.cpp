// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/setupdialog.h"

#include "api/session.h"
#include "views/passwordlines.h"
#include "views/plainlabel.h"
#include "views/strengthline.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWidth = 440;

QLineEdit *plainLine(const QString &objectName, QWidget *parent)
{
    auto *line = new QLineEdit(parent);
    line->setObjectName(objectName);
    return line;
}

QString messagesOf(const Fault &fault)
{
    QStringList messages;
    for (const FieldMessage &message : fault.fields)
        messages.append(message.message);
    return messages.isEmpty() ? fault.message : messages.join(u' ');
}

} // namespace

SetupDialog::SetupDialog(const ViewContext &context, QWidget *parent)
    : QDialog(parent), m_context(context), m_code(plainLine(u"setupCode"_s, this)),
      m_name(plainLine(u"setupName"_s, this)),
      m_password(passwordLine(u"setupPassword"_s, {}, this)),
      m_again(passwordLine(u"setupPasswordAgain"_s, {}, this)),
      m_strength(new StrengthLine(context.api, m_password, StrengthLine::Asker::Nobody, this)),
      m_message(plainLabel(u"setupMessage"_s, this)), m_busyLine(new QProgressBar(this))
{
    setObjectName(u"setupDialog"_s);
    setWindowTitle(tr("Set up this server"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFixedWidth(kWidth);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(4);
    QLabel *words = plainLabel(u"setupWords"_s, this);
    words->setText(tr("This server has no administrator yet. It has printed a setup code when it "
                      "was started; whoever has that code becomes the first administrator."));
    words->setContentsMargins(0, 0, 0, 8);
    layout->addWidget(words);
    addLine(m_code, tr("Setup code"));
    addLine(m_name, tr("User name"));
    addLine(m_password, tr("Password, at least 12 characters"));
    layout->addWidget(m_strength);
    addLine(m_again, tr("The same password again"));
    layout->addSpacing(4);
    layout->addWidget(showPasswordBox(u"setupShow"_s, {m_password, m_again}, this));
    m_message->setProperty("problem", true);
    m_message->hide();
    layout->addWidget(m_message);
    layout->addWidget(makeButtons());
    connect(m_name, &QLineEdit::textChanged, this,
            [this](const QString &name) { m_strength->setNames({name}); });
    connect(m_strength, &StrengthLine::judged, this, &SetupDialog::updateButtons);
    updateButtons();
}

QLineEdit *SetupDialog::addLine(QLineEdit *line, const QString &label)
{
    line->setAccessibleName(label);
    auto *above = new QLabel(label, this);
    above->setProperty("muted", true);
    above->setBuddy(line);
    above->setContentsMargins(0, 8, 0, 0);
    layout()->addWidget(above);
    layout()->addWidget(line);
    connect(line, &QLineEdit::textChanged, this, &SetupDialog::updateButtons);
    return line;
}

QWidget *SetupDialog::makeButtons()
{
    m_busyLine->setAccessibleName(tr("Setting up"));
    m_busyLine->setRange(0, 0);
    m_busyLine->setTextVisible(false);
    m_busyLine->setFixedHeight(6);
    QSizePolicy keepsRoom = m_busyLine->sizePolicy();
    keepsRoom.setRetainSizeWhenHidden(true);
    m_busyLine->setSizePolicy(keepsRoom);
    m_busyLine->hide();
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(u"setupCancel"_s);
    cancel->setAutoDefault(false);
    m_setUp = new QPushButton(tr("Set up and sign in"), this);
    m_setUp->setObjectName(u"setUp"_s);
    m_setUp->setProperty("main", true);
    m_setUp->setDefault(true);
    connect(m_setUp, &QPushButton::clicked, this, &SetupDialog::send);
    connect(cancel, &QPushButton::clicked, this, &SetupDialog::reject);

    auto *area = new QWidget(this);
    auto *rows = new QVBoxLayout(area);
    rows->setContentsMargins(0, 4, 0, 0);
    rows->setSpacing(8);
    rows->addWidget(m_busyLine);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addStretch();
    row->addWidget(cancel);
    row->addWidget(m_setUp);
    rows->addLayout(row);
    return area;
}

void SetupDialog::send()
{
    if (m_password->text() != m_again->text()) {
        m_message->setText(tr("The two passwords are not the same."));
        m_message->show();
        m_again->setFocus();
        m_again->selectAll();
        return;
    }
    setBusy(true);
    m_context.session.setUp(m_code->text().trimmed(), m_name->text().trimmed(), m_password->text(),
                            this, [this](const Result<void> &result) { answered(result); });
}

void SetupDialog::answered(const Result<void> &result)
{
    setBusy(false);
    if (result)
        return accept();
    m_message->setText(messagesOf(result.fault()));
    m_message->show();
    (result.fault().kind == Fault::Kind::Denied ? m_code : m_password)->setFocus();
}

void SetupDialog::reject()
{
    if (!m_busy)
        return QDialog::reject();
    m_context.session.cancelSignIn();
    setBusy(false);
}

void SetupDialog::setBusy(bool busy)
{
    m_busy = busy;
    if (busy)
        m_message->hide();
    m_busyLine->setVisible(busy);
    updateButtons();
}

void SetupDialog::updateButtons()
{
    bool filled = true;
    for (QLineEdit *line : {m_code, m_name, m_password, m_again}) {
        line->setEnabled(!m_busy);
        filled = filled && !line->text().isEmpty();
    }
    if (m_setUp)
        m_setUp->setEnabled(!m_busy && filled && m_strength->isAcceptable());
}

} // namespace lectern
