using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Errors;

namespace McpManager.Backends.Kubernetes.Writing;

/// <summary>
/// Applies what stands around a Deployment: Service, NetworkPolicy, Ingress, autoscaler, disruption budget. All of it follows from the revision, so that
/// whoever does the background work can finish or repair what another began.
/// </summary>
internal sealed class Dependents(KubernetesClient client, AppliedObjects applied)
{
    /// <returns>Kinds that were not as they must be.</returns>
    public async Task<IReadOnlyList<string>> ApplyAsync(Revision revision, ObjectPlace place, CancellationToken ct)
    {
        var spec = revision.Spec;

        // First what lets nobody in, then the way in.
        var policy = await SetAsync(KubeResources.NetworkPolicies, NetworkPolicyMapper.Map(spec, place), spec.Name.Value, ct);
        var rest = await Task.WhenAll(
            SetAsync(KubeResources.Services, ServiceMapper.Map(spec, place), spec.Name.Value, ct),
            SetAsync(KubeResources.Ingresses, IngressMapper.Map(spec, place), spec.Name.Value, ct),
            SetAsync(KubeResources.Autoscalers, AutoscalerMapper.Map(spec, place), spec.Name.Value, ct),
            SetAsync(KubeResources.DisruptionBudgets, DisruptionBudgetMapper.Map(spec, place), spec.Name.Value, ct));
        return [.. rest.Prepend(policy).OfType<string>()];
    }

    private async Task<string?> SetAsync<T>(KubeResource<T> resource, T? wanted, string name, CancellationToken ct)
        where T : class, IKubeObject
    {
        var there = await client.FindAsync(resource, name, ct);
        if (wanted is not null)
        {
            if (there is not null && there.Metadata.Label(KubernetesNames.ManagedBy) != KubernetesNames.Manager)
            {
                // Applied by force, it would be taken from whoever made it.
                throw new ManagerException(ErrorKind.Conflict, $"The namespace has a {resource.Kind} '{name}' that this manager did not make.");
            }

            var now = await client.ApplyAsync(resource, wanted, ct);
            applied.Note(resource, now);
            return there is null || AppliedObjects.Print(resource, there) != AppliedObjects.Print(resource, now) ? resource.Kind : null;
        }

        if (there?.Metadata.Label(KubernetesNames.ManagedBy) != KubernetesNames.Manager)
        {
            return null;
        }

        applied.Forget(resource, name);
        await client.DeleteAsync(resource, name, ct, uid: there.Metadata.Uid);
        return resource.Kind;
    }
}
