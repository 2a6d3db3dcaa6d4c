using McpManager.Client;
using McpManager.Configuration;
using McpManager.Errors;
using McpManager.Templates;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Planning;
using McpManager.Workloads.Planning.Rules;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads;

/// <summary>What happened to an apply.</summary>
internal enum ApplyOutcome
{
    Created,
    Updated,

    /// <summary>An identical one was there.</summary>
    Unchanged,
}

/// <summary>
/// The commands on workloads. One at a time for each name. A command can be cancelled while it waits; once the backend began to change something,
/// it is finished, whether its client still listens or not.
/// </summary>
internal sealed class WorkloadService(IWorkloadBackend backend, ITemplateCatalog templates, ManagerOptions options, TimeProvider time) : IDisposable
{
    private readonly KeyedLock<WorkloadName> _names = new();
    private readonly ApplyGate _gate = new(backend, options.MaxContainers);
    private readonly PlanDefaults _defaults = PlanDefaults.From(options);

    /// <exception cref="ManagerException"><see cref="ErrorKind.Invalid"/>; <see cref="ErrorKind.Conflict"/> when a different one of that name exists, or
    /// another has its host name; <see cref="ErrorKind.QuotaExceeded"/>; and the backend's.</exception>
    public async Task<(ApplyOutcome Outcome, Workload Workload)> CreateAsync(WorkloadRequest request, CancellationToken ct)
    {
        var spec = Plan(request);
        using var holder = await _names.AcquireAsync(spec.Name, ct);
        var existing = await backend.FindAsync(spec.Name, ct);
        if (existing is null)
        {
            return (ApplyOutcome.Created, await _gate.ApplyAsync(spec, existing: null, ct));
        }

        if (existing.Fault is { } fault)
        {
            throw new ManagerException(ErrorKind.Conflict, $"'{spec.Name}' exists and is broken: {fault}. DELETE it, or PUT it anew.");
        }

        if (SpecHash.Of(existing.Spec) == SpecHash.Of(spec))
        {
            return (ApplyOutcome.Unchanged, existing);
        }

        var fields = string.Join(", ", SpecDifference.Between(existing.Spec, spec));
        throw new ManagerException(ErrorKind.Conflict, $"'{spec.Name}' exists and differs in {fields}. PUT updates it.");
    }

    /// <summary>Creates, or updates what is there; a stopped one that is changed runs again.</summary>
    /// <exception cref="ManagerException">As for <see cref="CreateAsync"/>, but that a different one is no conflict.</exception>
    public async Task<(ApplyOutcome Outcome, Workload Workload)> PutAsync(WorkloadName name, WorkloadRequest request, CancellationToken ct)
    {
        var spec = Plan(Named(name, request));
        using var holder = await _names.AcquireAsync(name, ct);
        var existing = await backend.FindAsync(name, ct);
        if (existing is { Fault: null } && SpecHash.Of(existing.Spec) == SpecHash.Of(spec))
        {
            return (ApplyOutcome.Unchanged, existing);
        }

        // A restart that was asked for once is not asked for again, nor undone, by an update.
        var applied = await _gate.ApplyAsync(spec with { RestartedAt = existing?.Spec.RestartedAt }, existing, ct);
        return (existing is null ? ApplyOutcome.Created : ApplyOutcome.Updated, applied);
    }

    /// <summary><c>null</c> when there is none.</summary>
    /// <exception cref="ManagerException"><see cref="ErrorKind.Invalid"/>; <see cref="ErrorKind.Conflict"/> while it is stopped or broken.</exception>
    public async Task<Workload?> ScaleAsync(WorkloadName name, ScaleRequest request, CancellationToken ct)
    {
        using var holder = await _names.AcquireAsync(name, ct);
        if (await backend.FindAsync(name, ct) is not { } workload)
        {
            return null;
        }

        var replicas = CheckReplicas(request, workload.Spec.Autoscaling);
        RefuseFault(workload);
        if (!workload.DesiredRunning)
        {
            // Applying makes it run, which nobody asked for.
            throw new ManagerException(ErrorKind.Conflict, $"'{name}' is stopped; start it first.");
        }

        return replicas == workload.Spec.Replicas
            ? workload
            : await backend.ApplyAsync(workload.Spec with { Replicas = replicas }, CancellationToken.None);
    }

    /// <summary>False when there is none.</summary>
    /// <exception cref="ManagerException"><see cref="ErrorKind.Conflict"/> for the start of a broken one.</exception>
    public async Task<bool> SetRunningAsync(WorkloadName name, bool running, CancellationToken ct)
    {
        using var holder = await _names.AcquireAsync(name, ct);
        if (await backend.FindAsync(name, ct) is not { } workload)
        {
            return false;
        }

        if (running)
        {
            RefuseFault(workload);
        }

        await backend.SetRunningAsync(name, running, CancellationToken.None);
        return true;
    }

    /// <summary>Replaces its replicas one by one; a stopped one runs again. False when there is none.</summary>
    /// <exception cref="ManagerException"><see cref="ErrorKind.Conflict"/> when it is broken.</exception>
    public async Task<bool> RestartAsync(WorkloadName name, CancellationToken ct)
    {
        using var holder = await _names.AcquireAsync(name, ct);
        if (await backend.FindAsync(name, ct) is not { } workload)
        {
            return false;
        }

        RefuseFault(workload);
        await backend.ApplyAsync(workload.Spec with { RestartedAt = time.GetUtcNow() }, CancellationToken.None);
        return true;
    }

    /// <summary>False when there is none.</summary>
    public async Task<bool> RemoveAsync(WorkloadName name, RemoveOptions options, CancellationToken ct)
    {
        using var holder = await _names.AcquireAsync(name, ct);
        if (await backend.FindAsync(name, ct) is null)
        {
            return false;
        }

        await backend.RemoveAsync(name, options, CancellationToken.None);
        return true;
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>The request, for the workload that the path names.</summary>
    /// <exception cref="ManagerException"><see cref="ErrorKind.Invalid"/>: the body names another.</exception>
    public static WorkloadRequest Named(WorkloadName name, WorkloadRequest request)
    {
        if (request.ServiceName is { } given && given != name.Value)
        {
            var errors = new FieldErrors();
            errors.Add("service_name", $"differs from the name in the path, '{name}'");
            throw new ManagerException(ErrorKind.Invalid, "The body names another workload than the path.", errors);
        }

        return request with { ServiceName = name.Value };
    }

    private WorkloadSpec Plan(WorkloadRequest request) => WorkloadPlanner.Plan(request, templates.Current, backend.Capabilities, _defaults);

    private static int CheckReplicas(ScaleRequest request, Autoscaling? bounds)
    {
        var errors = new FieldErrors();
        if (request.Replicas is { } replicas)
        {
            ScalingRules.CheckReplicas(replicas, bounds, errors);
        }
        else
        {
            errors.Add("replicas", "is required");
        }

        errors.ThrowIfAny(ErrorKind.Invalid, "The workload cannot be scaled as asked; see errors.");
        return request.Replicas.GetValueOrDefault();
    }

    private static void RefuseFault(Workload workload)
    {
        if (workload.Fault is { } fault)
        {
            throw new ManagerException(ErrorKind.Conflict, $"'{workload.Name}' is broken: {fault}. DELETE it, or PUT it anew.");
        }
    }
}
