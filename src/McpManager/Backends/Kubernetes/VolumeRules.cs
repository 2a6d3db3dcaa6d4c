using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Errors;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes;

/// <summary>Which volumes a cluster gives. Looks at the folders of a template.</summary>
internal static class VolumeRules
{
    /// <param name="options"><c>null</c> while it is not known which access a volume has.</param>
    public static void Check(WorkloadSpec spec, KubernetesOptions? options, FieldErrors errors)
    {
        foreach (var volume in spec.Volumes)
        {
            if (WhyNot(spec, volume) is { } error)
            {
                errors.Add(FieldPath.Of("volumes", volume.Source), error);
            }
        }

        if (options is not null && (spec.Replicas > 1 || spec.Autoscaling is not null) && ClaimMapper.IsExclusive(spec, options))
        {
            errors.Add("volumes", "replicas on several nodes cannot share a ReadWriteOnce volume; run one replica, or set VOLUME_ACCESS_MODE=ReadWriteMany where the storage can do it");
        }
    }

    private static string? WhyNot(WorkloadSpec spec, VolumeMount volume)
    {
        if (volume.Target == SecretReference.Folder)
        {
            return $"{SecretReference.Folder} is where secrets are";
        }

        if (VolumeMount.IsName(volume.Source))
        {
            return null;
        }

        if (!VolumeMount.IsRelative(volume.Source))
        {
            return "a folder of a node cannot be mounted under the restricted Pod Security profile; give a volume's name";
        }

        try
        {
            TemplateFiles.Read(spec with { Volumes = [volume] });
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be taken into a ConfigMap: {e.Message}";
        }
    }
}
