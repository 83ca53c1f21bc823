// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/entrydialog.h"

#include "views/busyline.h"
#include "views/plainlabel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>
#include <chrono>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

EntryDialog::EntryDialog(const QString &name, const QString &title, int width, QWidget *parent)
    : QDialog(parent), m_name(name), m_column(new QVBoxLayout(this)),
      m_message(plainLabel(name + u"Message"_s, this)), m_busyLine(busyLine(name + u"Busy"_s, this))
{
    setObjectName(name + u"Dialog"_s);
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    setFixedWidth(width);
    m_column->setContentsMargins(16, 16, 16, 16);
    m_column->setSpacing(4);
    m_message->setProperty("problem", true);
    m_message->hide();
    m_second.setInterval(1s);
    connect(&m_second, &QTimer::timeout, this, &EntryDialog::countDown);
}

void EntryDialog::wait(const QString &words, int seconds)
{
    m_waitWords = words;
    m_wait = seconds;
    m_second.start();
    countDown();
}

void EntryDialog::countDown()
{
    if (m_wait == 0) {
        m_second.stop();
        showMessage({});
        updateButtons();
        return;
    }
    showMessage(m_wait == 1
                    ? tr("%1 You can try again in a second.").arg(m_waitWords)
                    : tr("%1 You can try again in %2 seconds.").arg(m_waitWords).arg(m_wait));
    --m_wait;
    updateButtons();
}

QLineEdit *EntryDialog::addLine(QLineEdit *line, const QString &label)
{
    line->setAccessibleName(label);
    auto *above = new QLabel(label, this);
    above->setProperty("muted", true);
    above->setBuddy(line);
    above->setContentsMargins(0, 8, 0, 0);
    m_column->addWidget(above);
    m_column->addWidget(line);
    m_lines.append(line);
    connect(line, &QLineEdit::textChanged, this, &EntryDialog::updateButtons);
    return line;
}

QLineEdit *EntryDialog::textLine(const QString &objectName)
{
    auto *line = new QLineEdit(this);
    line->setObjectName(objectName);
    return line;
}

void EntryDialog::addEnd(QPushButton *send, const QString &sending, QPushButton *left)
{
    m_send = send;
    m_left = left;
    m_busyLine->setAccessibleName(sending);
    // Not before the lines, or Tab would come to it first.
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(m_name + u"Cancel"_s);
    cancel->setAutoDefault(false);
    setTabOrder(cancel, send);
    connect(cancel, &QPushButton::clicked, this, &EntryDialog::reject);
    m_column->addWidget(m_message);
    m_column->addSpacing(4);
    m_column->addWidget(m_busyLine);
    m_column->addSpacing(4);
    send->setProperty("main", true);
    send->setDefault(true);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    if (left)
        row->addWidget(left);
    row->addStretch();
    row->addWidget(cancel);
    row->addWidget(send);
    m_column->addLayout(row);
    connect(send, &QPushButton::clicked, this, &EntryDialog::send);
}

void EntryDialog::showMessage(const QString &words)
{
    m_message->setText(words);
    m_message->setVisible(!words.isEmpty());
    if (m_described)
        m_described->setAccessibleDescription({});
    m_described = focusWidget();
    if (m_described)
        m_described->setAccessibleDescription(words);
}

void EntryDialog::setBusy(bool busy)
{
    m_busy = busy;
    if (busy)
        showMessage({});
    m_busyLine->setVisible(busy);
    updateButtons();
}

bool EntryDialog::isFilled() const
{
    return std::none_of(m_lines.begin(), m_lines.end(),
                        [](const QLineEdit *line) { return line->text().trimmed().isEmpty(); });
}

void EntryDialog::updateButtons()
{
    for (QLineEdit *line : std::as_const(m_lines))
        line->setEnabled(!m_busy);
    if (!m_send)
        return;
    if (m_left)
        m_left->setEnabled(!m_busy);
    m_send->setEnabled(!m_busy && !m_second.isActive() && maySend());
}

// As high as its words need at its width, which Qt's own least height does not look at.
bool EntryDialog::event(QEvent *event)
{
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Polish)
        setFixedHeight(m_column->totalHeightForWidth(width()));
    return QDialog::event(event);
}

// What is on its way is taken back first; the lines stay as they are.
void EntryDialog::reject()
{
    if (!m_busy)
        return QDialog::reject();
    setBusy(false);
    cancelSending();
}

} // namespace lectern
