// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/searchfield.h"

#include "views/undokey.h"

#include <QKeyEvent>
#include <QKeySequence>
#include <QLabel>

#include <chrono>

namespace lectern {

using namespace std::chrono_literals;

namespace {

constexpr auto kRest = 150ms;
constexpr int kPadding = 11;

} // namespace

SearchField::SearchField(QWidget *parent)
    : QLineEdit(parent),
      m_hint(new QLabel(QKeySequence(QKeySequence::Find).toString(QKeySequence::NativeText), this))
{
    setPlaceholderText(tr("Search"));
    m_hint->setProperty("muted", true);
    m_hint->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_hint->adjustSize();
    setTextMargins(0, 0, m_hint->width() + kPadding, 0);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kRest);
    connect(&m_delay, &QTimer::timeout, this, &SearchField::tell);
    connect(this, &QLineEdit::textChanged, &m_delay, qOverload<>(&QTimer::start));
}

void SearchField::tell()
{
    m_delay.stop();
    Q_EMIT searched(text().trimmed());
}

void SearchField::clearSearch()
{
    clear();
    tell();
}

bool SearchField::event(QEvent *event)
{
    if (isUndoAsked(event) && !isUndoAvailable()) {
        event->ignore();
        return true;
    }
    return QLineEdit::event(event);
}

void SearchField::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        if (text().isEmpty())
            Q_EMIT tableWanted();
        else
            clearSearch();
        return;
    case Qt::Key_Down:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        tell();
        Q_EMIT tableWanted();
        return;
    default:
        QLineEdit::keyPressEvent(event);
    }
}

void SearchField::resizeEvent(QResizeEvent *event)
{
    QLineEdit::resizeEvent(event);
    m_hint->adjustSize();
    m_hint->move(width() - kPadding - m_hint->width(), (height() - m_hint->height()) / 2);
}

} // namespace lectern
