namespace Bench.Load;

/// <param name="Throughput">Requests a second.</param>
/// <param name="CpuPerRequest">Of the process in between, in microseconds; it depends least on what else the machine does.</param>
internal sealed record LoadResult(double Throughput, double P50Milliseconds, double P99Milliseconds, long Requests, double CpuPerRequest = 0);
