using McpManager.Errors;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads;

/// <summary>What depends on the other workloads: how many there are, and whose host names. One apply at a time passes, so that no two count the same free place.</summary>
internal sealed class ApplyGate(IWorkloadBackend backend, int maxWorkloads) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <param name="existing">What the spec replaces; <c>null</c> for a new workload.</param>
    /// <exception cref="ManagerException"><see cref="ErrorKind.QuotaExceeded"/>, <see cref="ErrorKind.Conflict"/>, and those of <see cref="IWorkloadBackend.ApplyAsync"/>.</exception>
    public async Task<Workload> ApplyAsync(WorkloadSpec spec, Workload? existing, CancellationToken ct)
    {
        if (existing is not null && (spec.Host is null || spec.Host == existing.Spec.Host))
        {
            return await backend.ApplyAsync(spec, CancellationToken.None);
        }

        await _gate.WaitAsync(ct);
        try
        {
            var all = await backend.ListAsync(ct);
            if (existing is null && all.Count >= maxWorkloads)
            {
                throw new ManagerException(ErrorKind.QuotaExceeded, $"There are {all.Count} workloads already; MAX_CONTAINERS allows {maxWorkloads}.");
            }

            if (spec.Host is { } host && all.FirstOrDefault(other => other.Spec.Host == host && other.Name != spec.Name) is { } holder)
            {
                throw new ManagerException(ErrorKind.Conflict, $"The host name '{host}' belongs to the workload '{holder.Name}'.");
            }

            // Once begun, it is finished: a client that went away must not leave half a workload.
            return await backend.ApplyAsync(spec, CancellationToken.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
