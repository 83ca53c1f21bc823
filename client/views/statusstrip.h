// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;

/** The line at the foot of the window: the selection, the jobs that run, the last message. */
namespace lectern {

class Appearance;
class JobIndicator;

class StatusStrip : public QWidget
{
    Q_OBJECT

public:
    explicit StatusStrip(const Appearance &appearance, QWidget *parent = nullptr);

    void setSelection(const QString &words);
    void setMessage(const QString &words);

    /** Shows a job until it is deleted. */
    JobIndicator *addJob(const QString &name);

    /** What runs, as it was named. */
    QStringList jobs() const;

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Appearance &m_appearance;
    QLabel *m_selection;
    QLabel *m_message;
    QHBoxLayout *m_jobs;
};

} // namespace lectern
