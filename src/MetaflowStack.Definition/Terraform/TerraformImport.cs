using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Terraform;

/// <summary>
/// Takes over a stack that the public Terraform template made. Sends no write to Azure or the cluster: every resource is looked for
/// by its recorded id, and what exists becomes a record in this stack's state. The next deployment marks it.
/// </summary>
internal sealed class TerraformImport(StackSession session, TerraformState terraform, TemplateStack stack)
{
    private const string LineageProperty = "terraform.lineage";
    private const string SerialProperty = "terraform.serial";

    // Azure refuses to go back in these, so that a state older than the world would make every deployment fail.
    private static readonly string[] OneWay = ["properties.version", "properties.storage.storageSizeGB"];

    private readonly List<ImportRow> _rows = [];
    private readonly Dictionary<ResourceKey, Candidate> _candidates = [];

    private ResourceGraph Graph => session.Definition.Graph;

    private StateDocument Document => session.State!.Document;

    /// <summary>Takes over and writes the state.</summary>
    /// <exception cref="StackException">
    /// The state has other resources already; something is not the resource that Terraform recorded, or could only be taken over by
    /// making it anew. Nothing was written.
    /// </exception>
    internal async Task<ImportReport> RunAsync(CancellationToken cancellationToken)
    {
        stack.Check(session.Settings, terraform.Path);
        stack.CheckSubscription(session.Scope.SubscriptionId, terraform.Path);
        CheckState();
        foreach (var instance in terraform.Instances)
            Classify(instance);
        AddApplied();

        var known = Document.Resources.Select(resource => resource.Key).ToHashSet();
        var tentative = Document with { Resources = [.. Document.Resources, .. _candidates.Values.Select(candidate => candidate.Record).Where(record => !known.Contains(record.Key))] };
        var plan = await session.PreviewAsync(tentative, cancellationToken);
        var taken = _candidates.Values.Select(candidate => Judge(candidate, plan[candidate.Record.Key].Live, known)).OfType<RecordedResource>().ToDictionary(record => record.Key);
        RefuseLosses(plan);
        await session.State!.SaveAsync(document => With(document, taken), cancellationToken);
        _rows.AddRange(await new ClusterLeftovers(session).FindAsync(_candidates.Values.Any(candidate => candidate.IsApplied), cancellationToken));
        return new ImportReport(terraform, stack, _rows);
    }

    private StateDocument With(StateDocument document, Dictionary<ResourceKey, RecordedResource> taken) => document with
    {
        Resources = [.. document.Resources, .. Graph.Resources.Where(resource => taken.ContainsKey(resource.Key)).Select(resource => taken[resource.Key])],
        Properties = new Dictionary<string, string>(document.Properties.Concat(stack.Choices).DistinctBy(property => property.Key))
        {
            [LineageProperty] = terraform.Lineage,
            [SerialProperty] = $"{terraform.Serial}",
        },
    };

    // The same import again is fine: it adds what is new. Anything else would mix two stacks.
    private void CheckState()
    {
        if (Document.Resources.Count == 0 || Document.Properties.GetValueOrDefault(LineageProperty) == terraform.Lineage)
            return;
        throw new StackException(new ErrorDetails
        {
            What = $"The state at {session.Store.Location} has {Document.Resources.Count} resources already",
            Why = Document.Properties.GetValueOrDefault(LineageProperty) is { } other
                ? $"It took over another Terraform state, of lineage {other}; this one has {terraform.Lineage}"
                : "It is of a stack that this program made",
            Remedy = "Import into a state of its own: give another --state, or check that --org-prefix and --environment are those of the Terraform state",
        });
    }

    private void Classify(TerraformInstance instance)
    {
        var entry = TemplateTable.Find(instance);
        if (instance.Deposed is { } deposed)
            _rows.Add(new ImportRow(ImportFate.Kept, $"{instance.Address} (deposed {deposed})")
            {
                Note = $"a former copy that Terraform had still to delete; delete it yourself{(instance.Type.StartsWith("azurerm_", StringComparison.Ordinal) ? $": {instance.Text("id")}" : "")}",
            });
        else if (entry is null)
            _rows.Add(new ImportRow(ImportFate.Kept, instance.Address) { Note = "no resource of the public template; if it is needed, go on managing it with Terraform" });
        else if (entry.Key is { } key && Graph.Contains(key))
            AddCandidate(instance, entry, Graph[key]);
        else if (entry.Key is not null)
            _rows.Add(new ImportRow(ImportFate.Kept, instance.Address) { Note = WhyOutside(entry.Key, instance) });
        else
            _rows.Add(new ImportRow(entry.IsKept ? ImportFate.Kept : ImportFate.Replaced, instance.Address) { Note = Advice(entry, instance) });
    }

    private static string WhyOutside(ResourceKey key, TerraformInstance instance) =>
        key.Kind == Azure.Resources.RoleAssignment.Kind && key.Name.StartsWith(IdentityDefinition.ClusterRole, StringComparison.Ordinal)
            ? $"a role of tasks on the cluster, which they do not need; take it away: az role assignment delete --ids {instance.Text("id")}; or add --grant-cluster-access true to take it over"
        : key.Name.Contains("airflow", StringComparison.Ordinal)
            ? "part of Airflow, which these options leave out; add --deploy-airflow true to take it over"
        : "part of Argo, which these options leave out; add --deploy-argo true to take it over";

    private string Advice(TemplateEntry entry, TerraformInstance instance)
    {
        var advice = entry.Advice.Replace("ENVIRONMENT", stack.Environment, StringComparison.Ordinal);
        foreach (var attribute in (string[])["filename", "key_id", "service_principal_id"])
            advice = advice.Replace($"{{{attribute}}}", instance.Text(attribute) ?? "?", StringComparison.Ordinal);
        return advice;
    }

    private void AddCandidate(TerraformInstance instance, TemplateEntry entry, Resource resource)
    {
        var recorded = instance.Text(entry.IdAttribute) ?? "";
        var id = ExpectedId(resource) ?? recorded;
        var isRecorded = resource.Key.System switch
        {
            "kubernetes" or "stack" => id.EndsWith('/' + recorded, StringComparison.Ordinal),
            _ => id.Equals(recorded, StringComparison.OrdinalIgnoreCase),
        };
        if (!isRecorded || recorded.Length == 0)
            throw new StackException(new ErrorDetails
            {
                What = $"{instance.Address} is not what the public template makes, and cannot be taken over",
                Resource = resource.Key,
                Why = $"Terraform recorded the id '{recorded}', and this stack's is {id}",
                Remedy = "Stacks of a template with other names or resource groups cannot be taken over",
            });
        _candidates[resource.Key] = new Candidate(instance.Address, Record(resource, id), IsApplied: false)
        {
            Note = instance.IsTainted ? "tainted: Terraform meant to make it anew; it is taken over as it is" : null,
        };
    }

    // Role assignments and Entra objects have ids that only Terraform's state tells.
    private string? ExpectedId(Resource resource) =>
        Graph.KnownIdOf(resource.Key) ?? (resource.Key.System is "kubernetes" or "stack" ? session.Providers.For(resource.Key).PredictId(resource, ContextOf(resource)) : null);

    private ResourceContext ContextOf(Resource resource) => new(resource.Key, IOutputs.None, session.Cloud.Time);

    // kubectl and Helm have put objects into the cluster that Terraform does not know one by one.
    private void AddApplied()
    {
        foreach (var entry in terraform.Instances.Where(instance => instance.Deposed is null).Select(TemplateTable.Find).OfType<TemplateEntry>().Where(entry => entry.Applied.Count > 0))
        {
            foreach (var resource in Graph.Resources.OfType<Kubernetes.Resources.KubernetesObject>().Where(made => entry.Applied.Any(folder => IsIn(made, folder))))
                _candidates.TryAdd(resource.Key, new Candidate($"{entry.Module}.{entry.Type}.{entry.Name}", Record(resource, ExpectedId(resource)!), IsApplied: true));
        }
    }

    private static bool IsIn(Kubernetes.Resources.KubernetesObject made, string folder) =>
        made.ManifestLocation?.Contains($"{Path.DirectorySeparatorChar}{folder}{Path.DirectorySeparatorChar}", StringComparison.Ordinal) == true;

    private RecordedResource Record(Resource resource, string id) => RecordedFrom.Intended(Graph, resource, id) with { Complete = true, Adopted = true };

    // What was found becomes a record; what was not is listed, unless nobody but kubectl ever knew it.
    private RecordedResource? Judge(Candidate candidate, LiveResource? found, HashSet<ResourceKey> known)
    {
        var (key, row) = (candidate.Record.Key, new ImportRow(ImportFate.TakenOver, candidate.Name) { Key = candidate.Record.Key, Note = candidate.Note });
        if (known.Contains(key))
        {
            _rows.Add(row with { Fate = ImportFate.KnownAlready });
            return null;
        }

        if (found is not { } live || (key.Kind == Azure.Resources.RoleAssignment.Kind && !live.Id.Equals(candidate.Record.Id, StringComparison.OrdinalIgnoreCase)))
        {
            if (!candidate.IsApplied)
                _rows.Add(row with { Fate = ImportFate.NotFound });
            return null;
        }

        if (!live.Id.Equals(candidate.Record.Id, StringComparison.OrdinalIgnoreCase))
            throw new StackException(new ErrorDetails
            {
                What = $"{candidate.Name} is not the one that exists",
                Resource = key,
                Why = $"Terraform recorded the id {candidate.Record.Id}, and {live.Id} is there",
                Remedy = "Refresh Terraform's state (terraform apply -refresh-only), write it to a file again (terraform state pull) and import that",
            });
        _rows.Add(row);
        return RecordedFrom.Live(Graph, Graph[key], live) with { Adopted = true, Fingerprint = null };
    }

    private static void RefuseLosses(Plan plan)
    {
        var losses = plan.Changes.Where(change => change.Recorded is not null && change.Live is not null)
            .SelectMany(change => change.Differences
                .Where(difference => difference.RequiresReplacement || (change.Key.System == "azure" && OneWay.Contains(difference.Path)))
                .Select(difference => $"{change.Key}: {difference.Path} is {difference.Live ?? "something else"}{(difference.Desired is null ? "" : $" and would become {difference.Desired}")}{(difference.Reason is null ? "" : $" ({difference.Reason})")}"))
            .ToList();
        if (losses.Count == 0)
            return;
        throw new StackException(new ErrorDetails
        {
            What = "The stack cannot be taken over as it is: something would have to be made anew or set back",
            Why = string.Join("; ", losses),
            Remedy = "If Terraform's state is older than the world, refresh it (terraform apply -refresh-only) and write it to a file again (terraform state pull). An object in the cluster can be deleted with kubectl, and is then made by the next deployment",
        });
    }

    private sealed record Candidate(string Name, RecordedResource Record, bool IsApplied)
    {
        public string? Note { get; init; }
    }
}
