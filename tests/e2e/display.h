// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>

namespace lectern {

/** An X display of the test's own (Xvfb), on a number that the server chooses. */
class Display
{
public:
    ~Display();

    /** Starts it; false where Xvfb is missing or gives no number within 10 s. */
    bool start(const QSize &size);

    /** Asks its windows to close, as a click on their cross does; false where there is none. */
    bool closeWindows() const;

    /** How many it could ask. */
    int shownWindows() const;

    /** As DISPLAY wants it: ":7" */
    QString name() const { return m_name; }

private:
    QProcess m_process;
    QString m_name;
};

} // namespace lectern
