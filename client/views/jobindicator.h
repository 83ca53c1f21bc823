// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;

/** One running job in the status bar: what it does, how far it is, and Cancel. */
namespace lectern {

class JobIndicator : public QWidget
{
    Q_OBJECT

public:
    JobIndicator(const QString &name, QWidget *parent = nullptr);

    QString name() const { return m_name; }

    /** `total` -1: not known. `words` replace the name, if there are any. */
    void setProgress(qint64 done, qint64 total, const QString &words = {});

    /** The same where the total is a guess, and is called one. */
    void setEstimate(qint64 done, qint64 about);

    /** The same for bytes of a file. */
    void setByteProgress(qint64 done, qint64 total, const QString &words);

Q_SIGNALS:
    void cancelWanted();

private:
    void setBar(qint64 done, qint64 total);

    QString m_name;
    QLabel *m_words;
    QProgressBar *m_bar;
};

} // namespace lectern
