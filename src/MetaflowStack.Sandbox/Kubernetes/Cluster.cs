using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Containers;
using MetaflowStack.Sandbox.Kubernetes.Controllers;
using MetaflowStack.Sandbox.Kubernetes.Http;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>One simulated cluster: its objects, resources, clock and controllers, all under one lock.</summary>
internal sealed class Cluster
{
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);

    public Cluster(string id, string pathBase, string version, TimeProvider time, ClusterCredentials credentials, KubernetesFaults faults)
    {
        (Id, PathBase, Version, Credentials, Faults) = (id, pathBase, version, credentials, faults);
        Time = new ClusterTime(time);
        Names = new SeededNames(id.ToLowerInvariant());
        Objects = new ObjectWriter(this);
        Deleter = new Deleter(this);
        Admission = new Admission(this);
        Controllers = new ControllerLoop(this);
    }

    /// <summary>Guards everything below; JSON trees are not safe to read from two threads either.</summary>
    public Lock Gate { get; } = new();

    public string Id { get; }

    public string PathBase { get; }

    public string Version { get; }

    public ClusterCredentials Credentials { get; }

    /// <summary>Who signs the tokens of service accounts, by default as kube-apiserver calls itself in a cluster of kubeadm's.</summary>
    public string Issuer { get; set; } = ServiceAccountTokens.OwnAudience;

    /// <summary>The tenant that pods sign in to by their service accounts; null: they do not, for want of AKS' webhook.</summary>
    public string? SignInTenant { get; set; }

    public KubernetesFaults Faults { get; }

    public ClusterTime Time { get; }

    public SeededNames Names { get; }

    public ObjectStore Store { get; } = new();

    public ResourceRegistry Resources { get; } = new();

    /// <summary>The files in containers.</summary>
    public ContainerDisks Disks { get; } = new();

    public ObjectWriter Objects { get; }

    public Deleter Deleter { get; }

    public Admission Admission { get; }

    public ControllerLoop Controllers { get; }

    /// <summary>An id for the next answer to a request: by what was asked and how often, not by when.</summary>
    public string AuditId(string method, string path)
    {
        var what = $"audit {method} {path}";
        return Names.Uid($"{what} {_asked.AddOrUpdate(what, 1, (_, count) => count + 1)}");
    }

    /// <summary>Makes what every new cluster has: the system namespaces, and what Kubernetes itself keeps in them.</summary>
    public void Bootstrap()
    {
        lock (Gate)
        {
            ClusterBootstrap.Run(this);
            Controllers.RunDue();
        }
    }

    public JsonObject Save()
    {
        lock (Gate)
        {
            Controllers.RunDue();
            var saved = Store.Save();
            saved["disks"] = Disks.Save(Store);
            return saved;
        }
    }

    public void Load(JsonObject saved)
    {
        lock (Gate)
        {
            Store.Load(saved);
            Disks.Load(saved["disks"] as JsonArray ?? []);
            foreach (var definition in Store.List("customresourcedefinitions.apiextensions.k8s.io"))
                if (CustomResourceController.IsEstablished(definition))
                    Resources.Define(definition);
            Controllers.ReconcileAll();
            Controllers.RunDue();
        }
    }

    public void Close() => Controllers.Dispose();
}
