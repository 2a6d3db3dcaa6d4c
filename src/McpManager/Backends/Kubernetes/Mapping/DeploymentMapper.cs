using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>A revision → its Deployment. Pure.</summary>
internal static class DeploymentMapper
{
    public static Deployment Map(Revision revision, DeploymentState state, ObjectPlace place)
    {
        var spec = revision.Spec;
        return new Deployment
        {
            Metadata = place.Named(spec, spec.Name.Value) with { Annotations = Annotations(revision, state) },
            Spec = new DeploymentSpec
            {
                Replicas = state.Replicas,
                Selector = new LabelSelector { MatchLabels = ObjectPlace.Selector(spec) },
                Template = PodTemplateMapper.Map(revision, place),
                Strategy = Strategy(spec, place.Options),
                RevisionHistoryLimit = 2,
                ProgressDeadlineSeconds = place.Options.RolloutDeadlineSeconds,
            },
        };
    }

    /// <summary>
    /// As it is first created: only what every later apply has too. What a create writes is owned apart from what is applied, and would stay when an apply
    /// leaves it out.
    /// </summary>
    public static Deployment Begin(Revision revision, DeploymentState state, ObjectPlace place)
    {
        var whole = Map(revision, state, place);
        var pod = whole.Spec!.Template!.Spec!;
        var server = pod.Containers!.Value[0];
        return whole with
        {
            Spec = new DeploymentSpec
            {
                Replicas = 0,
                Selector = whole.Spec.Selector,

                // Left out, it would be a rolling one, with numbers that the other kind must not have.
                Strategy = new DeploymentStrategy { Type = whole.Spec.Strategy!.Type },
                Template = new PodTemplate
                {
                    Metadata = new ObjectMeta { Labels = whole.Spec.Template.Metadata!.Labels },

                    // Confined already, for clusters whose own policies look at Deployments.
                    Spec = new PodSpec
                    {
                        Containers = [new Container { Name = server.Name, Image = server.Image, SecurityContext = server.SecurityContext }],
                        SecurityContext = new PodSecurityContext { RunAsNonRoot = pod.SecurityContext!.RunAsNonRoot, SeccompProfile = pod.SecurityContext.SeccompProfile },
                    },
                },
            },
        };
    }

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, string> Annotations(Revision revision, DeploymentState state)
    {
        // Flags are written whichever they are: another way of writing them may own them as well.
        var annotations = Sorted.Empty
            .Add(KubernetesNames.Revision, revision.Write())
            .Add(KubernetesNames.Parts, string.Join(' ', state.Parts.Order(StringComparer.Ordinal)))
            .Add(KubernetesNames.UpdatedAt, state.UpdatedAt)
            .Add(KubernetesNames.Stopped, state.Stopped ? "true" : "false")
            .Add(KubernetesNames.Creating, state.Creating ? "true" : "false");
        (string Name, string? Value)[] optional =
            [(KubernetesNames.Message, state.Message), (KubernetesNames.PreviousRevision, state.PreviousRevision), (KubernetesNames.Repaired, state.Repaired)];
        return annotations.AddRange(optional.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Name, a.Value!)));
    }

    // A claim that one node mounts cannot be had by the next replica before the last one is gone.
    private static DeploymentStrategy Strategy(WorkloadSpec spec, KubernetesOptions options) => ClaimMapper.IsExclusive(spec, options)
        ? new DeploymentStrategy { Type = "Recreate" }
        : new DeploymentStrategy { Type = "RollingUpdate", RollingUpdate = new RollingUpdate { MaxUnavailable = 0, MaxSurge = 1 } };
}
