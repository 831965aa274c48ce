package io.github.w2vfast.train;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.hints.SystemMemory;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Takes the checkpoints of a running training. The threads are held between two blocks for as long
 * as a copy of the matrices takes; a thread of its own checks the copy for divergence and writes it
 * while training goes on. Belongs to the thread that watches over the run.
 */
final class Checkpointer implements AutoCloseable {
  /** A copy must leave so much of the free memory, as a share of itself. */
  private static final double HEADROOM = 1.1;

  private final @Nullable CheckpointDirectory directory;
  private final long intervalNanos;
  private final TrainingConfig config;
  private final Map<String, String> notes;
  private long lastNanos = System.nanoTime();
  private @Nullable Write writing;
  private boolean toldOfMemory;

  /** Takes checkpoints into a directory; without one, none. */
  Checkpointer(
      @Nullable CheckpointDirectory directory,
      Duration interval,
      TrainingConfig config,
      Map<String, String> notes) {
    this.directory = directory;
    this.intervalNanos = interval.toNanos();
    this.config = config;
    this.notes = notes;
  }

  /** A checkpoint on its way to the disk. */
  private record Write(
      FutureTask<Path> task, TrainingState state, double pausedSeconds, @Nullable Model copy) {}

  /** How long to wait before the next {@link #tick}. */
  long pollMillis(long most) {
    return directory == null ? most : Math.clamp(intervalNanos / 1_000_000, 1, most);
  }

  /**
   * Takes a checkpoint if it is time for one and the one before is on the disk.
   *
   * @return what was wrong with the model when the one before was taken, in words, or null
   */
  @Nullable String tick(Model model, RunState run, double seconds, TrainingListener listener) {
    if (directory == null) {
      return null;
    }
    String lost = null;
    if (writing != null && writing.task.isDone()) {
      lost = finish(listener);
    }
    if (writing == null && System.nanoTime() - lastNanos >= intervalNanos) {
      take(directory, model, run, seconds, listener);
      lastNanos = System.nanoTime();
    }
    return lost;
  }

  private void take(
      CheckpointDirectory to, Model model, RunState run, double seconds, TrainingListener l) {
    Model copy = copyOf(model, l);
    try {
      long start = System.nanoTime();
      run.pause();
      if (copy != null) {
        copy.copyFrom(model);
      }
      TrainingState state = run.state(seconds);
      FutureTask<Path> task = new FutureTask<>(() -> write(to, copy == null ? model : copy, state));
      if (copy == null) {
        task.run();
      } else {
        Thread.ofPlatform().name("checkpoint").daemon().start(task);
      }
      writing = new Write(task, state, (System.nanoTime() - start) * 1e-9, copy);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("training was interrupted");
    } finally {
      run.proceed();
      if (copy != null && writing == null) {
        copy.close();
      }
    }
  }

  /** Memory for a copy, already touched so that copying takes no page fault; null if it lacks. */
  private @Nullable Model copyOf(Model model, TrainingListener listener) {
    long free = SystemMemory.available();
    if (free < HEADROOM * model.bytes()) {
      if (!toldOfMemory) {
        toldOfMemory = true;
        listener.onWarning(
            "a copy of the model takes %s but %s of memory are free: training waits while a"
                    .formatted(SystemMemory.format(model.bytes()), SystemMemory.format(free))
                + " checkpoint is written");
      }
      return null;
    }
    Model copy = Model.likeThis(model);
    copy.matrices().forEach(EmbeddingMatrix::clear);
    return copy;
  }

  private Path write(CheckpointDirectory to, Model model, TrainingState state) throws IOException {
    String lost = new DivergenceGuard(model).everything();
    if (lost != null) {
      throw new DivergenceException(lost, "no checkpoint was made of it");
    }
    return to.write(model, config, state, notes);
  }

  /**
   * Waits for the checkpoint that is being written, if there is one, and tells of it.
   *
   * @return what is wrong with the model in it, in words, or null
   */
  private @Nullable String finish(TrainingListener listener) {
    Write done = writing;
    if (done == null) {
      return null;
    }
    try {
      Path file = done.task.get();
      listener.onCheckpoint(file, done.state.wordsDone(), done.pausedSeconds);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DivergenceException diverged) {
        return diverged.what();
      }
      listener.onWarning(
          "no checkpoint was made (%s); training goes on, and tries again later"
              .formatted(reason(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("training was interrupted");
    } finally {
      release();
    }
    return null;
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null || cause.getMessage() == null ? e.toString() : cause.getMessage();
  }

  /**
   * Writes the last checkpoint, of a run whose threads have ended.
   *
   * @param needed whether the run cannot do without it: a failure is then an exception
   */
  void last(Model model, TrainingState state, TrainingListener listener, boolean needed) {
    if (directory == null) {
      return;
    }
    finish(listener);
    try {
      long start = System.nanoTime();
      Path file = write(directory, model, state);
      listener.onCheckpoint(file, state.wordsDone(), (System.nanoTime() - start) * 1e-9);
    } catch (IOException e) {
      if (needed) {
        throw new UncheckedIOException(e);
      }
      listener.onWarning("no last checkpoint was made (" + e.getMessage() + ")");
    }
  }

  /** Waits until nothing is written any more, and frees the copy. */
  @Override
  public void close() {
    if (writing == null) {
      return;
    }
    boolean interrupted = false;
    while (true) {
      try {
        writing.task.get();
        break;
      } catch (ExecutionException e) {
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    release();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void release() {
    Write done = writing;
    writing = null;
    if (done != null && done.copy != null) {
      done.copy.close();
    }
  }
}
