// From a coroutine to the worker threads and back. Part of server.cpp: pulls in Asio, include it nowhere else.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <utility>

namespace shouwang::http {

namespace asio = boost::asio;

// Runs a function on the workers and resumes the coroutine on its own strand.
class OnWorkers {
 public:
  OnWorkers(asio::thread_pool& pool, const std::function<void()>& work) : pool_(pool), work_(work) {}
  template <typename Completion>
  void operator()(Completion completion) {
    // The caller's frame keeps `work` alive until the completion has run.
    asio::post(pool_, Job<Completion>(work_, std::move(completion)));
  }

 private:
  template <typename Completion>
  class Job {
   public:
    Job(const std::function<void()>& work, Completion completion)
        : work_(work),
          executor_(asio::prefer(asio::get_associated_executor(completion), asio::execution::outstanding_work.tracked)),
          completion_(std::move(completion)) {}
    void operator()() {
      work_();
      asio::post(executor_, std::move(completion_));
    }

   private:
    const std::function<void()>& work_;
    asio::any_io_executor executor_;
    Completion completion_;
  };
  asio::thread_pool& pool_;
  const std::function<void()>& work_;
};

}  // namespace shouwang::http
