package io.github.w2vfast.train;

/** A run was stopped by {@link TrainingJob#stop()} before its end. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StoppedException(String message) {
    super(message);
  }
}
