using McpManager.Backends.Podman.Mapping;
using McpManager.Errors;
using McpManager.Workloads.Images;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Podman;

/// <summary>Whether this installation may and can run a spec.</summary>
internal sealed class PodmanAdmission(PodmanOptions options, VolumeSources volumes, SecretFolder secrets)
{
    // Below, the runtime itself does not start.
    private const long MinMemory = 6L << 20;

    /// <exception cref="ManagerException"><see cref="ErrorKind.Invalid"/>, with every field.</exception>
    public void Check(WorkloadSpec spec)
    {
        var errors = new FieldErrors();
        if (spec.Image is not { } image)
        {
            errors.Add("image", "is required: this backend runs images; give one, or a template that has one");
        }
        else if (!ImageReference.IsAllowed(image, options.ImageAllowlist))
        {
            errors.Add("image", $"is not allowed here: IMAGE_ALLOWLIST has {string.Join(", ", options.ImageAllowlist)}");
        }

        if (spec.MemoryLimit < MinMemory)
        {
            errors.Add("memory_limit", $"must be at least {Quantity.FormatMemory(MinMemory)} for a container");
        }

        if (spec is { StorageLimit: not null, ReadOnly: false })
        {
            errors.Add("storage_limit", "needs read_only: only then is all that can be written in folders of a known size");
        }
        else if (spec.StorageLimit is not null && spec.Volumes.Any(volume => volume.Target == "/tmp"))
        {
            errors.Add("storage_limit", "is the size of /tmp, where a volume is");
        }

        foreach (var (variable, reference) in spec.Secrets)
        {
            if (secrets.WhyNot(reference) is { } error)
            {
                errors.Add(FieldPath.Of("secrets", variable), error);
            }
        }

        PodmanSection.Read(spec.BackendSection, errors);
        volumes.Place(spec, errors);
        errors.ThrowIfAny(ErrorKind.Invalid, "This installation cannot run the workload.");
    }
}
