package io.github.w2vfast.spark;

import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How training lies on the executors.
 *
 * @param executors number of executors, 1 in local mode
 * @param parts number of training tasks
 * @param threads threads of each
 * @param profile what a training task asks of the scheduler, or null where it cannot ask
 */
record ClusterShape(int executors, int parts, int threads, @Nullable ResourceProfile profile) {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterShape.class);

  /**
   * The shape for a cluster as it is now.
   *
   * @param parts number of training tasks, 0 for one on each executor
   * @param threads threads of each, 0 for the cores of its executor
   */
  static ClusterShape of(SparkContext context, int parts, int threads) {
    boolean local = context.isLocal();
    // the driver is listed as well
    int listed = context.statusTracker().getExecutorInfos().length;
    int executors = local ? 1 : Math.max(1, listed - 1);
    int cores =
        local
            ? context.defaultParallelism()
            : context
                .conf()
                .getInt(
                    "spark.executor.cores", Math.max(1, context.defaultParallelism() / executors));
    int tasks = parts > 0 ? parts : executors;
    int each = Math.min(cores, Math.ceilDiv(tasks, executors));
    int own = threads > 0 ? threads : Math.max(1, cores / each);
    return new ClusterShape(executors, tasks, own, local ? null : profile(Math.min(own, cores)));
  }

  private static @Nullable ResourceProfile profile(int cpus) {
    return cpus == 1
        ? null
        : new ResourceProfileBuilder().require(new TaskResourceRequests().cpus(cpus)).build();
  }

  /** Lets the tasks of an RDD have the cores that they use, where the cluster can grant that. */
  <T extends RDD<?>> T withCores(T rdd) {
    if (profile != null) {
      try {
        rdd.withResources(profile);
      } catch (RuntimeException e) {
        LOG.warn(
            "training tasks cannot ask for {} cores each ({}); set spark.task.cpus instead",
            threads,
            e.getMessage());
      }
    }
    return rdd;
  }

  /** Copies of each slice: two where there is a second executor to keep one. */
  int replication() {
    return executors > 1 ? 2 : 1;
  }
}
