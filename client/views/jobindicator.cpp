// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/jobindicator.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kBarWidth = 160;
constexpr int kBarHeight = 6;
constexpr int kSteps = 1000;

// To two digits: more of them would look as if it had been counted.
qint64 rounded(qint64 number)
{
    qint64 unit = 1;
    while (number / unit >= 100)
        unit *= 10;
    return (number + unit / 2) / unit * unit;
}

} // namespace

JobIndicator::JobIndicator(const QString &name, QWidget *parent)
    : QWidget(parent), m_name(name), m_words(new QLabel(name, this)), m_bar(new QProgressBar(this))
{
    setObjectName(u"job"_s);
    m_words->setObjectName(u"jobWords"_s);
    m_bar->setObjectName(u"jobProgress"_s);
    m_bar->setAccessibleName(name);
    m_bar->setTextVisible(false);
    m_bar->setFixedSize(kBarWidth, kBarHeight);
    m_bar->setRange(0, 0);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(u"jobCancel"_s);
    cancel->setProperty("flat", true);
    cancel->setAccessibleName(tr("Cancel: %1").arg(name));

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    layout->addWidget(m_words);
    layout->addWidget(m_bar);
    layout->addWidget(cancel);
    connect(cancel, &QPushButton::clicked, this, &JobIndicator::cancelWanted);
}

void JobIndicator::setBar(qint64 done, qint64 total)
{
    // A range of 0 to 0 shows that something goes on whose end is not known.
    m_bar->setRange(0, total > 0 ? kSteps : 0);
    if (total > 0)
        m_bar->setValue(int(std::min(done, total) * kSteps / total));
}

void JobIndicator::setProgress(qint64 done, qint64 total, const QString &words)
{
    const QString name = words.isEmpty() ? m_name : words;
    const QLocale locale;
    setBar(done, total);
    if (total > 0) {
        m_words->setText(
            tr("%1 \u2014 %2 of %3").arg(name, locale.toString(done), locale.toString(total)));
    } else {
        m_words->setText(done > 0 ? tr("%1 \u2014 %2").arg(name, locale.toString(done)) : name);
    }
}

void JobIndicator::setEstimate(qint64 done, qint64 about)
{
    const QLocale locale;
    setProgress(done, about);
    if (about > 0) {
        m_words->setText(tr("%1 \u2014 %2 of about %3")
                             .arg(m_name, locale.toString(done), locale.toString(rounded(about))));
    }
}

void JobIndicator::setByteProgress(qint64 done, qint64 total, const QString &words)
{
    const QLocale locale;
    setBar(done, total);
    m_words->setText(
        tr("%1 \u2014 %2 of %3")
            .arg(words, locale.formattedDataSize(done, 1), locale.formattedDataSize(total, 1)));
}

} // namespace lectern
