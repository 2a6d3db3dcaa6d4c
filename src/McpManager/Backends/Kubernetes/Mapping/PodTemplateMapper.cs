using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>A revision → the template of its pods. Another template replaces every replica. Pure.</summary>
internal static class PodTemplateMapper
{
    public static PodTemplate Map(Revision revision, ObjectPlace place)
    {
        var spec = revision.Spec;
        var section = KubernetesSection.Parse(spec.BackendSection);
        var options = place.Options;
        return new PodTemplate
        {
            Metadata = new ObjectMeta { Labels = ObjectPlace.Labels(spec), Annotations = Annotations(revision) },
            Spec = new PodSpec
            {
                Containers = [ContainerMapper.Map(revision, section, place)],
                Volumes = [.. PodVolumes.Of(revision, section).Select(volume => volume.Volume)],
                RestartPolicy = "Always",

                // 0 would take the pod from the list before its container has ended.
                TerminationGracePeriodSeconds = Math.Max(1, spec.StopTimeoutSeconds + options.DrainSeconds),
                SecurityContext = PodSecurity.OfPod(spec, section, place.ServerMinor),
                AutomountServiceAccountToken = false,
                EnableServiceLinks = false,
                TopologySpreadConstraints =
                [
                    new TopologySpread
                    {
                        MaxSkew = 1,
                        TopologyKey = "kubernetes.io/hostname",
                        WhenUnsatisfiable = "ScheduleAnyway",
                        LabelSelector = new LabelSelector { MatchLabels = ObjectPlace.Selector(spec) },
                    },
                ],
                ImagePullSecrets = options.ImagePullSecrets.IsEmpty ? null : [.. options.ImagePullSecrets.Select(name => new LocalReference(name))],
                NodeSelector = section.NodeSelector.IsEmpty ? null : section.NodeSelector,
                PriorityClassName = section.PriorityClass,
                RuntimeClassName = section.RuntimeClass,
            },
        };
    }

    private static ImmutableSortedDictionary<string, string> Annotations(Revision revision)
    {
        var text = $"{SpecHash.OfReplica(revision.Spec)} {revision.SecretHash} {revision.Files?.Hash}";
        var annotations = Sorted.Empty.Add(KubernetesNames.ReplicaHash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]);
        return revision.Spec.RestartedAt is { } restarted
            ? annotations.Add(KubernetesNames.RestartedAt, restarted.UtcDateTime.ToString("O", CultureInfo.InvariantCulture))
            : annotations;
    }
}
