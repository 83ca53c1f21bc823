// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/jobs.h"

#include <QUuid>

#include <algorithm>
#include <exception>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {
constexpr int kMaxRunning = 4;
constexpr qsizetype kMaxRemembered = 100;

Fault noJob(const QString &id)
{
    return Fault::notFound(u"There is no job %1."_s.arg(id));
}

JobOutcome outcomeOf(const Jobs::Work &work, JobControl &control)
{
    try {
        return work(control);
    } catch (const std::exception &exception) {
        return {.result = {}, .fault = Fault::internal(QString::fromUtf8(exception.what()))};
    }
}

} // namespace

Jobs::~Jobs()
{
    stop();
    // The threads end outside the lock, which they need for their last word.
    for (const auto &job : std::as_const(m_jobs)) {
        if (job->thread.joinable())
            job->thread.join();
    }
}

Result<JobView> Jobs::start(const QString &kind, const QString &asker, Work work)
{
    const std::scoped_lock lock(m_mutex);
    if (m_stopping)
        return Fault::unavailable(u"The server is stopping; nothing was begun."_s);
    const auto running = std::count_if(m_jobs.begin(), m_jobs.end(), [](const auto &job) {
        return job->state == JobState::Running;
    });
    if (running >= kMaxRunning)
        return Fault::unavailable(
            u"%1 jobs are running already. Try again when one has ended."_s.arg(running));
    forgetOldest();
    const QString id = QUuid::createUuid().toString(QUuid::Id128);
    auto job = std::make_shared<Job>();
    job->kind = kind;
    job->asker = asker;
    // The job's end waits for the lock. Without a thread there is no job.
    job->thread = std::jthread([this, raw = job.get(), work = std::move(work)] {
        finish(*raw, outcomeOf(work, raw->control));
    });
    m_jobs.insert(id, job);
    m_order.append(id);
    return view(id, *job);
}

void Jobs::finish(Job &job, JobOutcome outcome)
{
    const std::scoped_lock lock(m_mutex);
    job.state = !outcome.fault      ? JobState::Done
        : job.control.isCancelled() ? JobState::Cancelled
                                    : JobState::Failed;
    job.outcome = std::move(outcome);
}

// Called with the mutex held; nullptr where there is none.
std::shared_ptr<Jobs::Job> Jobs::jobOf(const QString &id, const QString &asker) const
{
    const auto job = m_jobs.value(id);
    return job && job->asker == asker ? job : nullptr;
}

Result<JobView> Jobs::find(const QString &id, const QString &asker) const
{
    const std::scoped_lock lock(m_mutex);
    const auto job = jobOf(id, asker);
    if (!job)
        return noJob(id);
    return view(id, *job);
}

Result<JobView> Jobs::cancel(const QString &id, const QString &asker)
{
    const std::scoped_lock lock(m_mutex);
    const auto job = jobOf(id, asker);
    if (!job)
        return noJob(id);
    job->control.cancel();
    return view(id, *job);
}

bool Jobs::isKnown(const QString &id) const
{
    const std::scoped_lock lock(m_mutex);
    return m_jobs.contains(id);
}

void Jobs::stop()
{
    const std::scoped_lock lock(m_mutex);
    m_stopping = true;
    for (const auto &job : std::as_const(m_jobs))
        job->control.cancel();
}

JobView Jobs::view(const QString &id, const Job &job)
{
    return {.id = id,
            .kind = job.kind,
            .state = job.state,
            .progress = job.control.progress(),
            .done = job.control.done(),
            .outcome = job.outcome};
}

void Jobs::forgetOldest()
{
    for (auto it = m_order.begin(); it != m_order.end() && m_jobs.size() >= kMaxRemembered;) {
        const auto job = m_jobs.value(*it);
        if (job->state == JobState::Running) {
            ++it;
            continue;
        }
        job->thread.join();
        m_jobs.remove(*it);
        it = m_order.erase(it);
    }
}

} // namespace lectern
