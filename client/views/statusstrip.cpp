// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/statusstrip.h"

#include "views/appearance.h"
#include "views/jobindicator.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kHeight = 28;

QLabel *statusLabel(const QString &objectName, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(objectName);
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

StatusStrip::StatusStrip(const Appearance &appearance, QWidget *parent)
    : QWidget(parent), m_appearance(appearance), m_selection(statusLabel(u"selection"_s, this)),
      m_message(statusLabel(u"lastMessage"_s, this)), m_jobs(new QHBoxLayout)
{
    setObjectName(u"statusStrip"_s);
    setAccessibleName(tr("Status"));
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.93);
    setFont(small);
    m_message->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_message->setAlignment(Qt::AlignRight | Qt::AlignVCenter);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 1, 14, 0);
    layout->setSpacing(18);
    m_jobs->setSpacing(18);
    layout->addWidget(m_selection);
    layout->addLayout(m_jobs);
    layout->addWidget(m_message, 1);
    m_selection->hide();
}

void StatusStrip::setSelection(const QString &words)
{
    m_selection->setText(words);
    m_selection->setVisible(!words.isEmpty());
}

void StatusStrip::setMessage(const QString &words)
{
    m_message->setText(words);
    m_message->setToolTip(words);
}

JobIndicator *StatusStrip::addJob(const QString &name)
{
    auto *job = new JobIndicator(name, this);
    m_jobs->addWidget(job);
    return job;
}

QStringList StatusStrip::jobs() const
{
    QStringList names;
    const auto jobs = findChildren<JobIndicator *>(Qt::FindDirectChildrenOnly);
    for (const JobIndicator *job : jobs)
        names.append(job->name());
    return names;
}

QSize StatusStrip::sizeHint() const
{
    return {320, std::max(kHeight, fontMetrics().height() + 10)};
}

void StatusStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_appearance.tokens().sidebar);
    painter.fillRect(0, 0, width(), 1, m_appearance.tokens().line);
}

} // namespace lectern
