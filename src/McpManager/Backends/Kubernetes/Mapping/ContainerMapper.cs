using System.Collections.Immutable;
using System.Globalization;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Workloads.Images;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>The one container of a replica. Pure.</summary>
internal static class ContainerMapper
{
    // From 1.30 on the kubelet sleeps itself; before, the image's own program does, where it has one.
    private const int SleepActionMinor = 30;

    public static Container Map(Revision revision, KubernetesSection section, ObjectPlace place)
    {
        var spec = revision.Spec;

        // Replicas are alike: none has a number of its own.
        var values = CommandVariables.Of(spec.Name, spec.Port, index: 0);
        return new Container
        {
            Name = KubernetesNames.Container,

            // With its registry, as the allowlist saw it: a node may have a registry of its own for short names.
            Image = spec.Image is { } image ? ImageReference.Qualify(image) : null,
            ImagePullPolicy = "IfNotPresent",
            Command = Expand(spec.Command, values),
            Args = Expand(spec.Args, values),
            Ports = [new ContainerPort(KubernetesNames.PortName, spec.Port, "TCP")],
            Env = Environment(revision),
            Resources = ResourceMapper.Map(spec, section, place.Options),
            VolumeMounts = [.. PodVolumes.Of(revision, section).SelectMany(volume => volume.Mounts)],
            StartupProbe = Probes.Startup(spec, place.Options),
            ReadinessProbe = Probes.Readiness(spec),
            LivenessProbe = Probes.Liveness(spec),
            Lifecycle = Drain(place),
            SecurityContext = PodSecurity.OfContainer(spec),

            // The last lines of the log of a run that failed are in the pod's status then.
            TerminationMessagePolicy = "FallbackToLogsOnError",
        };
    }

    private static ImmutableArray<string>? Expand(ImmutableArray<string> command, ImmutableDictionary<string, string> values) =>
        command.IsEmpty ? null : [.. CommandVariables.Expand(command, values).Select(Escape)];

    /// <summary>
    /// Keeps what is left after our own expansion as it is. The kubelet expands once more: it fills in <c>$(NAME)</c>, which would put a value of the environment
    /// on a command line, and makes each <c>$$</c> a <c>$</c>, wherever it stands.
    /// </summary>
    public static string Escape(string text) =>
        text.Contains("$$", StringComparison.Ordinal) || text.Contains("$(", StringComparison.Ordinal) ? text.Replace("$", "$$", StringComparison.Ordinal) : text;

    private static ImmutableArray<EnvVar> Environment(Revision revision)
    {
        var spec = revision.Spec;
        var variables = new SortedDictionary<string, EnvVar>(StringComparer.Ordinal)
        {
            ["MCP_SERVICE_NAME"] = new() { Name = "MCP_SERVICE_NAME", Value = spec.Name.Value },
        };
        foreach (var name in spec.Environment.Keys)
        {
            variables[name] = FromSecret(name, revision);
        }

        foreach (var (name, reference) in spec.Secrets)
        {
            variables[name] = SecretReference.Parse(reference).AsFile
                ? new EnvVar { Name = name, Value = SecretReference.MountPath(name) }
                : FromSecret(name, revision);
        }

        variables["PORT"] = new() { Name = "PORT", Value = spec.Port.ToString(CultureInfo.InvariantCulture) };
        return [.. variables.Values];
    }

    private static EnvVar FromSecret(string name, Revision revision) =>
        new() { Name = name, ValueFrom = new EnvVarSource { SecretKeyRef = new SecretKeyRef(revision.SecretName, name) } };

    private static Lifecycle? Drain(ObjectPlace place)
    {
        var seconds = place.Options.DrainSeconds;
        return seconds == 0 ? null
            : place.ServerMinor >= SleepActionMinor ? new Lifecycle { PreStop = new LifecycleHandler { Sleep = new SleepAction(seconds) } }
            : new Lifecycle { PreStop = new LifecycleHandler { Exec = new ExecAction(["sleep", seconds.ToString(CultureInfo.InvariantCulture)]) } };
    }
}
