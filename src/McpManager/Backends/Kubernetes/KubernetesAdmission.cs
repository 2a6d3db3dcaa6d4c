using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Errors;
using McpManager.Workloads.Images;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes;

/// <summary>Whether this installation may and can run a spec.</summary>
/// <param name="serverMinor">Of Kubernetes 1.x.</param>
internal sealed class KubernetesAdmission(KubernetesOptions options, SecretFolder secrets, Func<int> serverMinor)
{
    /// <exception cref="ManagerException"><see cref="ErrorKind.Invalid"/>, with every field.</exception>
    public void Check(WorkloadSpec spec)
    {
        var errors = new FieldErrors();
        NameRules.Check(spec, options, errors);
        CheckImage(spec, errors);
        CheckUser(spec, errors);
        SizeRules.Check(spec, errors);
        if (spec.Port < PodSecurity.FirstUnprivilegedPort && serverMinor() < PodSecurity.LowPortMinor)
        {
            errors.Add("port", $"must be at least {PodSecurity.FirstUnprivilegedPort}: who is not root binds no lower one before Kubernetes 1.{PodSecurity.LowPortMinor}");
        }

        foreach (var (variable, reference) in spec.Secrets)
        {
            if (secrets.WhyNot(reference) is { } error)
            {
                errors.Add(FieldPath.Of("secrets", variable), error);
            }
        }

        var section = new FieldErrors();
        KubernetesSection.Read(spec.BackendSection, section);
        errors.AddAll(section);
        VolumeRules.Check(spec, section.Any ? null : options, errors);
        errors.ThrowIfAny(ErrorKind.Invalid, "This installation cannot run the workload.");
    }

    private void CheckImage(WorkloadSpec spec, FieldErrors errors)
    {
        if (spec.Image is not { } image)
        {
            errors.Add("image", "is required: this backend runs images; give one, or a template that has one");
        }
        else if (!ImageReference.IsAllowed(image, options.ImageAllowlist))
        {
            errors.Add("image", $"is not allowed here: IMAGE_ALLOWLIST has {string.Join(", ", options.ImageAllowlist)}");
        }
    }

    private static void CheckUser(WorkloadSpec spec, FieldErrors errors)
    {
        if (spec.User is { } user && !PodSecurity.IsNumeric(user))
        {
            errors.Add("user", "must be uid or uid:gid, in numbers up to 2147483647: a cluster cannot tell whether a name is root");
        }

        if (spec.RootReason is not null && (spec.User is null || RootUser.Is(spec.User)))
        {
            errors.Add("template", "it asks for root (run_as_root), which the restricted Pod Security profile gives nobody");
        }
    }
}
