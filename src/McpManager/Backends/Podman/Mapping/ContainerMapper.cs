using System.Collections.Immutable;
using System.Globalization;
using McpManager.Backends.Podman.Models;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Podman.Mapping;

/// <summary>All that a container is made of besides its spec.</summary>
/// <param name="Image">Id of the image, so that a tag that moves meanwhile changes nothing.</param>
/// <param name="ImageUser">The user that the image names; empty for root.</param>
/// <param name="Can">What this Podman enforces.</param>
/// <param name="UserNamespace">Ids of a user namespace of its own; <c>null</c> for Podman's.</param>
internal sealed record ContainerPlace(
    PodmanNames Names,
    int Index,
    string PublishAddress,
    int HostPort,
    string Image,
    string ImageUser,
    PodmanSection Section,
    ImmutableArray<PlacedVolume> Volumes,
    Func<SpecField, bool> Can,
    int? UserNamespace);

/// <summary>Spec and place → what Podman is asked to create. Pure.</summary>
internal static class ContainerMapper
{
    private const long LogBytes = 10 << 20;

    public static ContainerSpec Map(WorkloadSpec spec, ContainerPlace place)
    {
        var user = ContainerUser.Of(spec, place.ImageUser);
        var confined = Confinement.Of(spec, place, user);
        var values = CommandVariables.Of(spec.Name, spec.Port, place.Index);
        return confined with
        {
            Name = PodmanNames.Container(spec.Name, place.Index),
            Image = place.Image,
            Entrypoint = spec.Command.IsEmpty ? null : CommandVariables.Expand(spec.Command, values),
            Command = spec.Args.IsEmpty ? null : CommandVariables.Expand(spec.Args, values),
            Env = Environment(spec),
            SecretEnv = SecretEnvironment(spec, place),
            Secrets = SecretFiles(spec, place),
            Labels = PodmanLabels.OfReplica(place.Names.Owner, spec, place.Index),
            Hostname = PodmanNames.Container(spec.Name, place.Index),
            Networks = new Dictionary<string, NetworkAttachment>(StringComparer.Ordinal)
            {
                [place.Names.Owner] = new() { Aliases = [spec.Name.Value, PodmanNames.Container(spec.Name, place.Index)] },
            },
            PortMappings = [new PortMapping(spec.Port, place.HostPort, place.PublishAddress)],
            Volumes = [.. place.Volumes.Where(v => v.IsNamed).Select(v => new NamedVolume(v.Source, v.Target, v.ReadOnly ? ["ro", "nosuid", "nodev"] : ["rw", "nosuid", "nodev", "U"]))],

            // The manager restarts it, with a backoff that Podman has not, and asks after its health.
            RestartPolicy = "no",
            HealthConfig = new HealthConfig(["NONE"]),
            StopTimeout = spec.StopTimeoutSeconds,
            LogConfiguration = new LogConfiguration("k8s-file", LogBytes),
        };
    }

    private static Dictionary<string, string> Environment(WorkloadSpec spec)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["MCP_SERVICE_NAME"] = spec.Name.Value };
        foreach (var (name, value) in spec.Environment)
        {
            environment[name] = value;
        }

        foreach (var (name, reference) in spec.Secrets)
        {
            if (SecretReference.Parse(reference) is { AsFile: true })
            {
                environment[name] = SecretReference.MountPath(name);
            }
        }

        environment["PORT"] = spec.Port.ToString(CultureInfo.InvariantCulture);
        return environment;
    }

    private static Dictionary<string, string>? SecretEnvironment(WorkloadSpec spec, ContainerPlace place)
    {
        var secrets = spec.Secrets.Where(pair => !SecretReference.Parse(pair.Value).AsFile)
            .ToDictionary(pair => pair.Key, pair => place.Names.Secret(spec.Name, place.Index, pair.Key), StringComparer.Ordinal);
        return secrets.Count == 0 ? null : secrets;
    }

    private static List<SecretMount>? SecretFiles(WorkloadSpec spec, ContainerPlace place)
    {
        // Readable by whoever the image's user is: within the container there is nobody else.
        const int readableByAll = 0b100_100_100;
        var mounts = spec.Secrets.Where(pair => SecretReference.Parse(pair.Value).AsFile)
            .Select(pair => new SecretMount(place.Names.Secret(spec.Name, place.Index, pair.Key), SecretReference.MountPath(pair.Key), 0, 0, readableByAll))
            .ToList();
        return mounts.Count == 0 ? null : mounts;
    }
}
