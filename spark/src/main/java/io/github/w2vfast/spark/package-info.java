/**
 * Training on an Apache Spark cluster: {@link io.github.w2vfast.spark.W2vFast}, an estimator for
 * Spark ML with the parameters of Spark's own Word2Vec, and {@link
 * io.github.w2vfast.spark.TrainApp}, an application for spark-submit.
 */
@NullMarked
package io.github.w2vfast.spark;

import org.jspecify.annotations.NullMarked;
